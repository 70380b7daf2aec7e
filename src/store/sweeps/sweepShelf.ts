/** Plans of sweeps in this browser's storage. Their runs lie in the run library. */
import { type SweepPlan, sweepPlanSchema } from '../../runs/sweep.ts';
import type { RecordForm } from '../../storage/recordEnvelope.ts';
import { recordStore } from '../../storage/recordStore.ts';
import { openStorage, type Storage } from '../../storage/storage.ts';

const SWEEP_FORM: RecordForm<SweepPlan> = {
  collection: 'sweeps',
  schema: sweepPlanSchema,
  version: 1,
  merge: (mine) => mine, // a plan never changes
};

export interface SweepShelf {
  /** The latest first. */
  readonly read: () => Promise<readonly SweepPlan[]>;
  readonly keep: (plan: SweepPlan) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  readonly restore: (id: string) => Promise<void>;
}

export async function openSweepShelf(open: () => Promise<Storage> = openStorage): Promise<SweepShelf> {
  const records = recordStore(await open(), SWEEP_FORM);
  return {
    async read() {
      const { records: found } = await records.list();
      return found.map(({ value }) => value).toSorted((a, b) => b.createdAt - a.createdAt);
    },
    async keep(plan) {
      await records.put({ id: plan.id, revision: 0, value: plan });
    },
    async remove(id) {
      await records.remove(id);
    },
    async restore(id) {
      await records.restore(id);
    },
  };
}
