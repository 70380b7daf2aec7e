/** The last rung of the ladder: kept until the page is closed. */
import type { Backend, Key, Table } from './backend.ts';

export function memoryBackend(): Backend {
  const tables = new Map<Table, Map<string, readonly [Key, unknown]>>();
  const tableOf = (table: Table) => {
    const entries = tables.get(table) ?? new Map<string, readonly [Key, unknown]>();
    tables.set(table, entries);
    return entries;
  };
  const read = (table: Table, key: Key) => structuredClone(tableOf(table).get(JSON.stringify(key))?.[1]);
  return {
    kind: 'memory',
    get: async ({ table, key }) => read(table, key),
    list: async (table, prefix, next) =>
      [...tableOf(table).values()]
        .filter(([key]) => isUnder(key, prefix, next))
        .toSorted(([x], [y]) => compareKeys(x, y))
        .map(([key, value]) => [key, structuredClone(value)] as const),
    async transact(places, decide) {
      const writes = structuredClone(decide(places.map(({ table, key }) => read(table, key))));
      for (const { table, key, value } of writes) {
        if (value === undefined) tableOf(table).delete(JSON.stringify(key));
        else tableOf(table).set(JSON.stringify(key), [key, value]);
      }
    },
    close: () => tables.clear(),
  };
}

function isUnder(key: Key, prefix: Key, next: string): boolean {
  const part = key[prefix.length];
  return prefix.every((wanted, i) => key[i] === wanted) && typeof part === 'string' && part.startsWith(next);
}

/** As IndexedDB: numbers before strings, strings by UTF-16 unit, the shorter list first. */
function compareKeys(x: Key, y: Key): number {
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [a, b] = [x[i]!, y[i]!];
    if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
    if (a !== b) return a < b ? -1 : 1;
  }
  return x.length - y.length;
}
