import type { Curve, Run } from './run.ts';

/** Of a checkpoint: the steps done, and the step of the last evaluation, which may be an earlier one. */
export interface CutPlace {
  readonly step: number;
  readonly evaluatedAt: number;
}

/** The run as it was at a checkpoint: what came later is left out. Curves of the stages before the first step stay whole. */
export function cutRun({ head, detail }: Run, { step, evaluatedAt }: CutPlace): Run {
  const ends = { stage: Infinity, step, evaluation: evaluatedAt };
  const curves = Object.entries(detail.curves).map(([metric, curve]): [string, Curve] => [
    metric,
    cutCurve(curve, ends[curve.source]),
  ]);
  const knobChanges = head.knobChanges.filter((change) => change.step <= step);
  return {
    head: { ...head, knobChanges },
    detail: { ...detail, curves: Object.fromEntries(curves.filter(([, curve]) => curve.value.length > 0)) },
  };
}

function cutCurve(curve: Curve, step: number): Curve {
  const later = curve.step.findIndex((at) => at > step);
  const length = later < 0 ? curve.step.length : later;
  const cut = (column: Float64Array) => column.slice(0, length);
  return {
    source: curve.source,
    step: cut(curve.step),
    samples: cut(curve.samples),
    tokens: cut(curve.tokens),
    wallMs: cut(curve.wallMs),
    kl: cut(curve.kl),
    value: cut(curve.value),
  };
}
