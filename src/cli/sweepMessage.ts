import type { Curve, Run, RunHead } from '../runs/run.ts';
import type { ErrorEnvelope } from '../shared/errors.ts';
import type { QueueProgress } from '../store/sweeps/sweepQueue.ts';

/** A {@link Curve} as JSON: columns of numbers, null where one is not known. */
type PlainCurve = Pick<Curve, 'source'> & Record<Exclude<keyof Curve, 'source'>, readonly (number | null)[]>;

/** What the headless page tells the command line. */
export type SweepMessage =
  | { readonly type: 'progress'; readonly progress: QueueProgress }
  | { readonly type: 'run'; readonly head: RunHead; readonly curves: Readonly<Record<string, PlainCurve>> }
  | { readonly type: 'lost'; readonly id: string; readonly error: ErrorEnvelope };

/** The run again, without its samples. */
export function runOfMessage({ head, curves }: Extract<SweepMessage, { type: 'run' }>): Run {
  const column = (values: readonly (number | null)[]) => Float64Array.from(values, (value) => value ?? NaN);
  const entries = Object.entries(curves).map(([metric, curve]): [string, Curve] => [
    metric,
    {
      source: curve.source,
      step: column(curve.step),
      samples: column(curve.samples),
      tokens: column(curve.tokens),
      wallMs: column(curve.wallMs),
      kl: column(curve.kl),
      value: column(curve.value),
    },
  ]);
  return { head, detail: { curves: Object.fromEntries(entries), samples: { before: [], after: [] } } };
}
