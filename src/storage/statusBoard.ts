/** How things are kept at the moment, for a badge. */
import type { ErrorEnvelope } from '../shared/errors.ts';
import { listenerSet } from './listenerSet.ts';

export interface StorageStatus {
  /** `memory`: gone when the page is closed. Show a "not saved" badge. */
  readonly kind: 'saved' | 'memory';
  /** A sentence for the badge: where things are kept, and why. */
  readonly reason: string;
  /** The last thing that could not be saved; null once saving works again. */
  readonly problem: ErrorEnvelope | null;
  /** The browser removed what was saved here before. */
  readonly wasCleared: boolean;
  /** Has the browser promised not to remove it? null: not asked yet. */
  readonly persisted: boolean | null;
  /** Bytes that this site uses and may use; null if the browser does not say. See `measure`. */
  readonly usage: number | null;
  readonly quota: number | null;
}

export const SAVED = 'Saved in this browser.';

export interface StatusBoard {
  readonly status: () => StorageStatus;
  readonly update: (change: Partial<StorageStatus>) => void;
  readonly onStatus: (listener: (status: StorageStatus) => void) => () => void;
}

export function statusBoard(): StatusBoard {
  const listeners = listenerSet<StorageStatus>();
  let current: StorageStatus = {
    kind: 'saved',
    reason: SAVED,
    problem: null,
    wasCleared: false,
    persisted: null,
    usage: null,
    quota: null,
  };
  return {
    status: () => current,
    update(change) {
      current = { ...current, ...change };
      listeners.tell(current);
    },
    onStatus: listeners.add,
  };
}
