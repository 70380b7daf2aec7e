/** Which tabs of this page are open: each holds a lock with its name, which the browser lets go when the tab ends. */

export interface TabPresence {
  readonly id: string;
  /** Ids of the other open tabs; null if this browser or address (http without TLS) has no locks to ask. */
  readonly others: () => Promise<ReadonlySet<string> | null>;
}

const PREFIX = 'rlhf-playground:tab:';

export function createTabPresence(locks: LockManager | undefined = globalThis.navigator?.locks): TabPresence {
  const id = randomId();
  // Held until the tab ends; where it is refused, nobody can ask either.
  void locks?.request(PREFIX + id, () => new Promise(() => undefined)).catch(() => undefined);
  return {
    id,
    async others() {
      try {
        const held = (await locks?.query())?.held;
        if (!held) return null;
        const names = held.flatMap(({ name }) => name ?? []).filter((name) => name.startsWith(PREFIX));
        return new Set(names.map((name) => name.slice(PREFIX.length)).filter((other) => other !== id));
      } catch {
        return null;
      }
    },
  };
}

/** 16 hexadecimal digits. `crypto.randomUUID` is missing on pages without TLS. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
