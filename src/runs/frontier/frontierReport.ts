/** The table, the orderings and the words that follow from a measured frontier. */
import { mean } from '../../statistics/descriptive.ts';
import type { FrontierMethodId } from './frontierMethods.ts';
import { type Explanation, explanations } from './frontierExplanations.ts';
import { frontierReading } from './frontierReading.ts';
import type { FrontierRecord } from './frontierRecord.ts';
import {
  type BestAtKl,
  frontierSummary,
  KL_LIMITS,
  ordering,
  type PairedDifference,
  pairedDifference,
  type RankedMethod,
} from './frontierSummary.ts';

export interface FrontierReport {
  /** How the intervals were made. */
  readonly intervals: string;
  /** Mean gold reward of the SFT model. */
  readonly start: number;
  readonly bests: readonly BestAtKl[];
  readonly orderings: readonly { readonly klAtMost: number; readonly methods: readonly RankedMethod[] }[];
  readonly differences: readonly PairedDifference[];
  readonly rewardModelAccuracy: number;
  /** In sentences: what was found, and how it compares with the DPO paper. */
  readonly reading: readonly string[];
  /** Why it differs, each with the measurement that supports it, or does not. */
  readonly explanations: readonly Explanation[];
}

/** Differences that the question is about. */
const PAIRS: readonly (readonly [FrontierMethodId, FrontierMethodId])[] = [
  ['dpo', 'ppo'],
  ['ppo-gt', 'ppo'],
  ['dpo', 'ipo'],
  ['dpo', 'unlikelihood'],
  ['dpo', 'preferred-ft'],
  ['best-of-n', 'dpo'],
  ['best-of-n', 'ppo'],
  ['dpo-more-labels', 'dpo'],
  ['ppo', 'ppo-fewer-samples'],
];

export function frontierReport(record: FrontierRecord): FrontierReport {
  const summary = frontierSummary(record);
  const measured = new Set(summary.bests.map(({ method }) => method));
  return {
    intervals:
      record.seeds.length < 2
        ? 'One seed: no intervals'
        : `95 % Student t intervals over ${record.seeds.length} seeds; differences are taken seed by seed`,
    start: summary.start,
    bests: summary.bests,
    orderings: KL_LIMITS.map((klAtMost) => ({
      klAtMost,
      methods: ordering(summary, record.seeds, klAtMost),
    })),
    differences: PAIRS.filter(([a, b]) => measured.has(a) && measured.has(b)).flatMap(([better, than]) =>
      KL_LIMITS.map((klAtMost) => pairedDifference(summary, record.seeds, better, than, klAtMost)),
    ),
    rewardModelAccuracy: mean(record.bestOfN.map(({ result }) => result.heldOutAccuracy)),
    reading: frontierReading(record, summary),
    explanations: explanations(record, summary),
  };
}
