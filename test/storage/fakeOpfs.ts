/** An origin-private file system in memory that fails as browsers' do. */
import { vi } from 'vitest';

export interface FakeOpfs {
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  /** Every step in order, e.g. `write a.tmp`, `move a.tmp a`. */
  readonly log: string[];
  /** Called before a step; what it throws is thrown. Returning a number makes a synchronous write report it. */
  fault: (step: string) => number | void;
}

/** @param handles `sync`: as in a worker; `stream`: as on a page, without `move` */
export function stubOpfs(handles: 'sync' | 'stream'): FakeOpfs {
  const fake: FakeOpfs = { files: new Map(), log: [], fault: () => undefined };
  const step = (text: string) => {
    fake.log.push(text);
    return fake.fault(text);
  };
  const missing = () => new DOMException('no such file', 'NotFoundError');
  const handleOf = (name: string) => ({
    ...(handles === 'sync' ? { createSyncAccessHandle: async () => syncHandle(fake, name, step) } : {}),
    ...(handles === 'sync' ? { move: async (to: string) => move(fake, name, to, step) } : {}),
    createWritable: async () => writable(fake, name, step),
    async getFile() {
      step(`read ${name}`);
      return new File([fake.files.get(name)!], name);
    },
  });
  const directory = {
    async getFileHandle(name: string, { create = false } = {}) {
      if (!fake.files.has(name) && !create) throw missing();
      if (!fake.files.has(name)) fake.files.set(name, new Uint8Array());
      return handleOf(name);
    },
    async removeEntry(name: string) {
      if (!fake.files.delete(name)) throw missing();
    },
    async *keys() {
      yield* fake.files.keys();
    },
  };
  const root = { getDirectoryHandle: async () => directory };
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => root, persist: async () => false } });
  return fake;
}

type Step = (text: string) => number | void;

function move(fake: FakeOpfs, from: string, to: string, step: Step): void {
  step(`move ${from} ${to}`);
  fake.files.set(to, fake.files.get(from)!);
  fake.files.delete(from);
}

function syncHandle(fake: FakeOpfs, name: string, step: Step) {
  step(`open ${name}`);
  return {
    truncate: (length: number) => void fake.files.set(name, fake.files.get(name)!.slice(0, length)),
    write(bytes: Uint8Array, { at }: { at: number }) {
      const reported = step(`write ${name}`);
      const kept = reported === undefined ? bytes : bytes.slice(0, bytes.length >> 1);
      fake.files.set(name, Uint8Array.from([...fake.files.get(name)!.slice(0, at), ...kept]));
      return reported ?? bytes.length;
    },
    flush: () => void step(`flush ${name}`),
    getSize: () => fake.files.get(name)!.length,
    close: () => void step(`close ${name}`),
  };
}

function writable(fake: FakeOpfs, name: string, step: Step) {
  step(`open ${name}`);
  let pending: Uint8Array<ArrayBuffer> = new Uint8Array();
  return {
    write: async (bytes: Uint8Array) => {
      step(`write ${name}`);
      pending = Uint8Array.from(bytes);
    },
    close: async () => {
      step(`close ${name}`);
      fake.files.set(name, pending);
    },
    abort: async () => undefined,
  };
}
