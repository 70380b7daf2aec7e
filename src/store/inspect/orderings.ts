/** In which order sequences or pairs are shown. */
import { rngKey, uniformAt } from '../../shared/rng.ts';
import type { PairInspection, RolloutInspection } from '../../shared/inspection.ts';
import { pairTerms } from './dpoTerms.ts';
import { responseRange } from './keptTokens.ts';
import { klTerms, type RatioTime, ratioTerms, usedAdvantage } from './ppoTerms.ts';

export interface Ordering<Source> {
  readonly id: string;
  readonly label: string;
  /** Rows with the highest come first; undefined: not known yet. */
  readonly rank: (source: Source, row: number) => number | undefined;
}

interface Rollouts {
  readonly inspection: RolloutInspection;
  readonly time: RatioTime;
}

const meanOver = ({ inspection }: Rollouts, s: number, of: (m: number) => number | undefined) => {
  const [begin, end] = responseRange(inspection.sequences, s);
  let sum = 0;
  for (let m = begin; m < end; m++) sum += of(m) ?? NaN;
  return Number.isNaN(sum) ? undefined : sum / (end - begin);
};

export const rolloutOrderings: readonly Ordering<Rollouts>[] = [
  { id: 'first', label: 'as sampled', rank: (_, s) => -s },
  {
    id: 'advantage',
    label: 'highest advantage',
    rank: (source, s) => meanOver(source, s, (m) => usedAdvantage(source.inspection, m)),
  },
  {
    id: 'worst',
    label: 'lowest advantage',
    rank: (source, s) => meanOver(source, s, (m) => negative(usedAdvantage(source.inspection, m))),
  },
  {
    id: 'clipped',
    label: 'most clipped',
    rank: (source, s) =>
      meanOver(source, s, (m) => {
        const terms = ratioTerms(source.inspection, m, source.time);
        return terms && Number(terms.isClipped);
      }),
  },
  {
    id: 'kl',
    label: 'furthest from the reference',
    rank: (source, s) => meanOver(source, s, (m) => klTerms(source.inspection, m)?.k1),
  },
  { id: 'random', label: 'at random', rank: (_, s) => randomRank(s) },
];

interface Pairs {
  readonly inspection: PairInspection;
  readonly margins: readonly number[];
}
export const pairsOf = (inspection: PairInspection): Pairs => ({
  inspection,
  margins: pairTerms(inspection, 'before').map(({ margin }) => margin),
});

export const pairOrderings: readonly Ordering<Pairs>[] = [
  { id: 'first', label: 'as drawn', rank: (_, i) => -i },
  { id: 'wrong', label: 'most wrong: heaviest weight', rank: ({ margins }, i) => -margins[i]! },
  { id: 'right', label: 'widest margin', rank: ({ margins }, i) => margins[i] },
  { id: 'random', label: 'at random', rank: (_, i) => randomRank(i) },
];

const negative = (value: number | undefined) => value && -value;
const randomRank = (row: number) => uniformAt(rngKey(11), row);

/** Rows in order; those whose rank is not known last. */
export function orderedRows<Source>(ordering: Ordering<Source>, source: Source, count: number): number[] {
  const ranks = Array.from({ length: count }, (_, row) => ordering.rank(source, row) ?? -Infinity);
  return [...ranks.keys()].toSorted((a, b) => ranks[b]! - ranks[a]! || a - b);
}
