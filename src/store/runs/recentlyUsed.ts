/** A map that forgets what was not asked for longest. */
export interface RecentlyUsed<K, V> {
  readonly get: (key: K) => V | undefined;
  readonly set: (key: K, value: V) => void;
  readonly delete: (key: K) => void;
}

export function recentlyUsed<K, V>(capacity: number): RecentlyUsed<K, V> {
  const entries = new Map<K, V>(); // in the order of their last use
  const set = (key: K, value: V) => {
    entries.delete(key);
    entries.set(key, value);
    if (entries.size > capacity) entries.delete(entries.keys().next().value as K);
  };
  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
    delete: (key) => void entries.delete(key),
  };
}
