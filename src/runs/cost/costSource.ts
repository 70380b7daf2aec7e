/** What the cost table reads: of a run that is kept, or of a lane that is running now. */
import type { Progress } from '../../protocol/events.ts';
import type { Run } from '../run.ts';

type Numbers = ArrayLike<number>;

/** Equally long columns, a row for each evaluation. */
export interface CostCurve {
  readonly gold: Numbers;
  readonly wallMs: Numbers;
  /** Empty for a run that was made before FLOPs were counted. */
  readonly flops: Numbers;
}

export interface CostSource {
  readonly id: string;
  readonly name: string;
  readonly algorithm: string;
  readonly preset: string;
  readonly progress: Progress;
  /** Training pairs; 0 if it learned from none. */
  readonly labels: number;
  /** Mean gold reward on the held-out prompts, before and at the last evaluation. */
  readonly goldStart: number | undefined;
  readonly gold: number | undefined;
  readonly curve: CostCurve;
}

interface Columns {
  readonly wallMs: Numbers;
  readonly value: Numbers;
}
const NO_COLUMNS: Columns = { wallMs: [], value: [] };

/** Gold against what it cost, from the curves of both as they were recorded: one row an evaluation. */
export function costCurve(gold: Columns | null | undefined, flops: Columns | null | undefined): CostCurve {
  const { value, wallMs } = gold ?? NO_COLUMNS;
  const counted = flops?.value.length === value.length ? flops.value : [];
  return { gold: value, wallMs, flops: counted };
}

export function costSourceOfRun({ head, detail }: Run): CostSource {
  return {
    id: head.id,
    name: head.name,
    algorithm: head.request.algorithm,
    preset: head.request.preset,
    progress: head.progress,
    labels: head.preferences?.pairs ?? 0,
    goldStart: head.start['gold/reward'],
    gold: head.final['gold/reward'],
    curve: costCurve(detail.curves['gold/reward'], detail.curves['cost/flops']),
  };
}
