/** Bytes by name, on one rung of the ladder. */
import type { Place } from './backend.ts';
import type { Storage } from './storage.ts';

export const TIERS = ['opfs', 'indexeddb', 'memory'] as const;
export type TierKind = (typeof TIERS)[number];
export type Bytes = Uint8Array<ArrayBuffer>;

export interface FileTier {
  readonly kind: TierKind;
  /** Creates or replaces a file. May leave a part of it behind when it fails. */
  readonly write: (name: string, bytes: Bytes) => Promise<void>;
  /** null if there is no such file. */
  readonly read: (name: string) => Promise<Bytes | null>;
  /** Replaces what `to` was, at once. */
  readonly move: (from: string, to: string) => Promise<void>;
  /** Not an error if there is no such file. */
  readonly remove: (name: string) => Promise<void>;
  readonly list: () => Promise<readonly string[]>;
}

const FOLDER = 'checkpoints';

/** Files as values in the database, or in memory where the storage is no more than that. */
export function backendTier({ backend }: Storage): FileTier {
  const placeOf = (name: string): Place => ({ table: 'files', key: [FOLDER, name] });
  const put = async (name: string, bytes: Bytes | undefined) => {
    const place = placeOf(name);
    await backend.transact([place], () => [{ ...place, value: bytes }]);
  };
  return {
    kind: backend.kind === 'saved' ? 'indexeddb' : 'memory',
    write: put,
    async read(name) {
      const value = await backend.get(placeOf(name));
      return value instanceof Uint8Array ? Uint8Array.from(value) : null;
    },
    async move(from, to) {
      const [source, target] = [placeOf(from), placeOf(to)];
      await backend.transact([source, target], ([value]) => [
        { ...target, value },
        { ...source, value: undefined },
      ]);
    },
    remove: (name) => put(name, undefined),
    list: async () => (await backend.list('files', [FOLDER], '')).map(([key]) => String(key[1])),
  };
}
