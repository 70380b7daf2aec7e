import type { Curve, Run } from './run.ts';

/** The run as it was after a step: what came later is left out. Curves of the stages before the first step stay whole. */
export function cutRun({ head, detail }: Run, step: number): Run {
  const curves = Object.entries(detail.curves).map(([metric, curve]): [string, Curve] => [
    metric,
    curve.source === 'stage' ? curve : cutCurve(curve, step),
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
