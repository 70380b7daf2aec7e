/** Where runs lie: three collections of one storage, opened when first asked for. */
import type { RunDetail } from '../../runs/run.ts';
import type { Change } from '../../storage/changeChannel.ts';
import type { StoredRecord } from '../../storage/recordEnvelope.ts';
import { type RecordStore, recordStore } from '../../storage/recordStore.ts';
import type { Storage } from '../../storage/storage.ts';
import { DETAIL_FORM, type KeptRun, LIMIT_FORM, RUN_FORM } from './runForms.ts';

export interface RunShelf {
  readonly heads: RecordStore<KeptRun>;
  readonly details: RecordStore<RunDetail>;
  /** Why nothing is kept beyond this visit, in a sentence; null: it is kept. */
  readonly notKept: () => string | null;
  /** The limit that the visitor chose, or a fifth of what the browser gives, and never more than 200 MB. */
  readonly limitBytes: () => Promise<number>;
  readonly setLimit: (bytes: number) => Promise<void>;
  /** Deletes runs for good, without undo. */
  readonly delete: (ids: readonly string[]) => Promise<void>;
  /** Deletes what was removed, for good; without `ids` all of it. */
  readonly purge: (ids?: readonly string[]) => Promise<void>;
}

export const DEFAULT_LIMIT_BYTES = 200e6;
const SHARE_OF_QUOTA = 0.2;
const LIMIT_ID = 'limit';

export async function openRunShelf(
  open: () => Promise<Storage>,
  onElsewhere: (change: Change) => void,
): Promise<RunShelf> {
  const storage = await open();
  const heads = recordStore(storage, RUN_FORM);
  const details = recordStore(storage, DETAIL_FORM);
  const limits = recordStore(storage, LIMIT_FORM);
  heads.subscribe((change) => change.origin === 'elsewhere' && onElsewhere(change));
  return {
    heads,
    details,
    notKept: () => (storage.status().kind === 'memory' ? storage.status().reason : null),
    async limitBytes() {
      const chosen: StoredRecord<{ bytes: number }> | undefined = await limits
        .get(LIMIT_ID)
        .catch(() => undefined); // an unreadable choice is no choice
      if (chosen) return chosen.value.bytes;
      const { quota } = await storage.measure();
      return quota === null ? DEFAULT_LIMIT_BYTES : Math.min(DEFAULT_LIMIT_BYTES, SHARE_OF_QUOTA * quota);
    },
    async setLimit(bytes) {
      await limits.put({ id: LIMIT_ID, revision: 0, value: { bytes } });
    },
    async delete(ids) {
      await heads.exchange([], ids);
      await details.exchange([], ids);
    },
    async purge(ids) {
      const gone = ids ?? (await heads.listRemoved());
      if (gone.length === 0) return;
      await heads.purge(gone);
      await details.exchange([], gone);
    },
  };
}
