/** What the visitor's own finished runs say of a method, in the few respects that the guide gives advice on. */
import { assertNever } from '../../shared/assert.ts';
import { mean, standardDeviation } from '../../statistics/descriptive.ts';
import type { RunHead } from '../run.ts';

export type Measure = 'gold' | 'spread' | 'noiseLoss' | 'goldFewLabels' | 'flops' | 'heldBytes';

export interface Measured {
  readonly value: number;
  readonly runs: readonly string[];
}

/** From so many wrong labels on a run counts as one with noise. */
const NOISY = 0.1;
const FEW_LABELS = 300;

const noiseOf = ({ knobs }: RunHead): number => Number(knobs['preferences.labelNoise'] ?? 0);
const goldOf = ({ final }: RunHead): number => final['gold/reward'] ?? Number.NaN;
const finished = (head: RunHead): boolean => head.outcome === 'finished' && Number.isFinite(goldOf(head));

/** Finished runs of one model, and so of one task, can be compared: of the model with the most of them. */
export function comparableRuns(heads: readonly RunHead[]): readonly RunHead[] {
  const byModel = new Map<string, RunHead[]>();
  for (const head of heads.filter(finished)) {
    const { id } = head.model;
    byModel.set(id, [...(byModel.get(id) ?? []), head]);
  }
  return [...byModel.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
}

const measured = (
  runs: readonly RunHead[],
  valueOf: (run: RunHead) => number | undefined,
): Measured | null => {
  const known = runs.flatMap((run) => {
    const value = valueOf(run);
    return value === undefined || !Number.isFinite(value) ? [] : [{ id: run.id, value }];
  });
  if (known.length === 0) return null;
  return { value: mean(known.map(({ value }) => value)), runs: known.map(({ id }) => id) };
};

/** Same settings but for the seed: only these say something of luck. */
function sameButSeed(runs: readonly RunHead[]): readonly RunHead[] {
  const groups = new Map<string, RunHead[]>();
  for (const run of runs) {
    const key = JSON.stringify(Object.entries(run.knobs).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
}

function noiseLoss(runs: readonly RunHead[]): Measured | null {
  const clean = measured(
    runs.filter((run) => noiseOf(run) === 0),
    goldOf,
  );
  const noisy = measured(
    runs.filter((run) => noiseOf(run) >= NOISY),
    goldOf,
  );
  return clean && noisy && { value: clean.value - noisy.value, runs: [...clean.runs, ...noisy.runs] };
}

/** @param heads of one model  @returns null where the runs do not say */
export function measure(what: Measure, algorithm: string, heads: readonly RunHead[]): Measured | null {
  const runs = heads.filter((head) => head.request.algorithm === algorithm);
  const clean = runs.filter((run) => noiseOf(run) < NOISY);
  switch (what) {
    case 'gold':
      return measured(clean, goldOf);
    case 'goldFewLabels':
      return measured(
        clean.filter(({ preferences }) => preferences !== undefined && preferences.pairs <= FEW_LABELS),
        goldOf,
      );
    case 'flops':
      return measured(runs, ({ progress }) => progress.flops);
    case 'heldBytes':
      return measured(runs, ({ progress }) => {
        const held = progress.work?.held;
        return held && Object.values(held).reduce((sum, bytes) => sum + bytes, 0);
      });
    case 'noiseLoss':
      return noiseLoss(runs);
    case 'spread': {
      const alike = sameButSeed(clean);
      if (new Set(alike.map(({ request }) => request.seed)).size < 3) return null;
      return { value: standardDeviation(alike.map(goldOf)), runs: alike.map(({ id }) => id) };
    }
    default:
      return assertNever(what);
  }
}
