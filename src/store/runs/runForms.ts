/** How runs lie in storage: heads, which lists read, apart from curves and answers, which are read one run at a time. */
import { z } from 'zod';
import { type RunDetail, runDetailSchema, runHeadSchema } from '../../runs/run.ts';
import type { RecordForm } from '../../storage/recordEnvelope.ts';

const keptRunSchema = z.object({
  head: runHeadSchema,
  /** Bytes of head and detail together. */
  bytes: z.number(),
  /** The tab that records it, or did. */
  owner: z.string(),
  /** When the visitor last gave it a name or tags, ms since 1970; 0: never. */
  editedAt: z.number(),
});
export type KeptRun = z.infer<typeof keptRunSchema>;

export const RUN_FORM: RecordForm<KeptRun> = {
  collection: 'runs',
  schema: keptRunSchema,
  version: 1,
  merge: mergeKept,
};

/** A detail is written by the one tab that records the run: what it writes is the whole of it. */
export const DETAIL_FORM: RecordForm<RunDetail> = {
  collection: 'run-details',
  schema: runDetailSchema,
  version: 1,
  merge: (mine) => mine,
};

/** One record, `limit`. */
export const LIMIT_FORM: RecordForm<{ bytes: number }> = {
  collection: 'run-limits',
  schema: z.object({ bytes: z.number().positive() }),
  version: 1,
  merge: (mine) => mine,
};

/** Names and tags from whoever gave them last, everything else from whoever knows more of the run. */
export function mergeKept(mine: KeptRun, theirs: KeptRun): KeptRun {
  const further = isFurther(theirs, mine) ? theirs : mine;
  const edited = theirs.editedAt > mine.editedAt ? theirs : mine;
  const { name, tags } = edited.head;
  return { ...further, head: { ...further.head, name, tags }, editedAt: edited.editedAt };
}

function isFurther(a: KeptRun, b: KeptRun): boolean {
  const [stepsA, stepsB] = [a.head.progress.step, b.head.progress.step];
  return (
    stepsA > stepsB || (stepsA === stepsB && b.head.outcome === 'running' && a.head.outcome !== 'running')
  );
}
