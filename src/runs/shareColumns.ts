/** A run's columns take less room when equal ones are the same array: storage keeps an array that occurs twice once. */
import type { Curve, RunDetail } from './run.ts';

type Column = Curve['value'];
const COLUMNS = ['step', 'samples', 'tokens', 'wallMs', 'kl', 'value'] as const;

/** The same run; columns that hold the same numbers are the same object. Metrics that were reported together share their axes. */
export function shareColumns(detail: RunDetail): RunDetail {
  const seen = new Map<string, Column[]>();
  const shared = (column: Column): Column => {
    const key = `${column.length} ${column[0]} ${column[column.length >> 1]} ${column.at(-1)}`;
    const alike = seen.get(key) ?? [];
    const same = alike.find((other) => isEqual(other, column));
    if (same) return same;
    seen.set(key, [...alike, column]);
    return column;
  };
  const curves = Object.entries(detail.curves).map(([metric, curve]): [string, Curve] => [
    metric,
    {
      source: curve.source,
      step: shared(curve.step),
      samples: shared(curve.samples),
      tokens: shared(curve.tokens),
      wallMs: shared(curve.wallMs),
      kl: shared(curve.kl),
      value: shared(curve.value),
    },
  ]);
  return { ...detail, curves: Object.fromEntries(curves) };
}

/** Bytes that a run takes when it is kept: its distinct columns, and its answers as UTF-16. */
export function detailBytes({ curves, samples }: RunDetail): number {
  const columns = new Set<Column>();
  for (const curve of Object.values(curves)) for (const name of COLUMNS) columns.add(curve[name]);
  let bytes = 0;
  for (const column of columns) bytes += column.byteLength;
  for (const { prompt, text } of [...samples.before, ...samples.after])
    bytes += 2 * (prompt.length + text.length) + 16;
  return bytes;
}

function isEqual(a: Column, b: Column): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
