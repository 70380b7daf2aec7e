import type { Curve, Run } from '../run.ts';
import { type CsvCell, csvText } from './csvText.ts';

export const CSV_HEAD = [
  'run',
  'name',
  'algorithm',
  'preset',
  'seed',
  'metric',
  'source',
  'step',
  'samples',
  'tokens',
  'wall_ms',
  'kl_nats',
  'value',
] as const;

/** Every point of every curve as a row (long form). A place that is not known on an axis is an empty cell. */
export function toCsv(runs: readonly Run[]): string {
  return csvText(rowsOf(runs));
}

function* rowsOf(runs: readonly Run[]): Generator<readonly CsvCell[]> {
  yield CSV_HEAD;
  for (const { head, detail } of runs) {
    const { algorithm, preset, seed } = head.request;
    const run = [head.id, head.name, algorithm, preset, seed];
    for (const [metric, curve] of Object.entries(detail.curves)) {
      for (let i = 0; i < curve.value.length; i++) yield [...run, metric, curve.source, ...pointOf(curve, i)];
    }
  }
}

const pointOf = ({ step, samples, tokens, wallMs, kl, value }: Curve, i: number): number[] => [
  step[i]!,
  samples[i]!,
  tokens[i]!,
  wallMs[i]!,
  kl[i]!,
  value[i]!,
];
