/**
 * Threads need their memory shared. tfjs has a build for that, but it cannot be bundled (its threads are made from
 * the text of a function), and it only uses them for products. Its plain build works on shared memory as it is:
 * the instructions are the same, and its JavaScript takes fresh views whenever the heap grows. So one bit is set
 * in the binary, where it declares its memory.
 */
import { env } from '../tf.ts';

/** Pages of 64 KiB that tfjs's builds declare: 16 MiB at first, 4 GiB at most. */
const FIRST_PAGES = 256;
const MOST_PAGES = 65_536;

const IMPORTS = 2;
const MEMORIES = 5;
const HEADER_BYTES = 8;
const HAS_MAXIMUM = 1;
const IS_SHARED = 2;

/** Why memory cannot be shared with workers here; empty if it can. */
export function whyNotShared(): string {
  if (typeof SharedArrayBuffer === 'undefined') return 'the page is not cross-origin isolated';
  try {
    const descriptor = { initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true };
    const { buffer } = new WebAssembly.Memory(descriptor);
    return buffer instanceof SharedArrayBuffer ? '' : 'this engine has no shared WebAssembly memory';
  } catch (error) {
    return `no shared memory: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * A copy of a WebAssembly binary whose memory, declared or imported, is shared.
 * @throws Error if it has no memory with a maximum
 */
export function withSharedMemory(binary: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(binary);
  const at = memoryFlagsAt(copy);
  if (at === undefined || (copy[at]! & HAS_MAXIMUM) === 0)
    throw new Error('the WebAssembly binary declares no memory with a maximum');
  copy[at]! |= IS_SHARED;
  return copy;
}

/** Where the binary says what its memory is like (WebAssembly core specification 5.5). */
function memoryFlagsAt(binary: Uint8Array): number | undefined {
  let at = HEADER_BYTES;
  const byte = () => binary[at++]!;
  const integer = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const next = byte();
      value |= (next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
  };
  const skipName = () => {
    const length = integer();
    at += length;
  };
  const skipLimits = () => {
    const flags = byte();
    integer();
    if (flags & HAS_MAXIMUM) integer();
  };
  /** What an import is like, by its kind: function, table, memory, global. */
  const skip = [integer, () => (byte(), skipLimits()), skipLimits, () => (byte(), byte())] as const;
  while (at < binary.length) {
    const section = byte();
    const length = integer();
    const end = at + length;
    if (section === MEMORIES && integer() > 0) return at;
    if (section === IMPORTS) {
      for (let count = integer(); count > 0; count--) {
        skipName();
        skipName();
        const kind = byte();
        if (kind === 2) return at;
        skip[kind]!();
      }
    }
    at = end;
  }
  return undefined;
}

/**
 * Starts tfjs's wasm backend on this binary instead of the one that it would fetch. tfjs must have been told
 * (`setWasmPaths(..., true)`) to fetch through its platform.
 */
export async function startOnBinary<T>(binary: Uint8Array<ArrayBuffer>, start: () => Promise<T>): Promise<T> {
  const environment = env();
  const { platform } = environment;
  const fetch = () => Promise.resolve(new Response(binary));
  environment.platform = Object.create(platform, { fetch: { value: fetch } }) as typeof platform;
  try {
    return await start();
  } finally {
    environment.platform = platform;
  }
}
