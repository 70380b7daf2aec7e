/**
 * Every number that a PPO step makes of a token, computed again from what the step wrote down: the inspector shows the
 * parts of each formula, and a test holds them against the step's own results. Nats throughout.
 */
import type { RolloutInspection } from '../../shared/inspection.ts';
import { responseRange, sequenceOfToken } from './keptTokens.ts';

/** Whose ratios: of an epoch of the update (from 0), or of the policy after it. */
export type RatioTime = number | 'after';

export interface RewardTerms {
  readonly k1: number;
  readonly klCoef: number;
  /** The answer's score on its last token, 0 elsewhere. */
  readonly score: number;
  /** -klCoef k1 + score */
  readonly reward: number;
}

export interface AdvantageTerms {
  readonly reward: number;
  readonly value: number;
  /** 0 after the last token. */
  readonly nextValue: number;
  readonly nextAdvantage: number;
  readonly gamma: number;
  readonly lambda: number;
  /** r + gamma V_next - V */
  readonly delta: number;
  /** delta + gamma lambda A_next */
  readonly advantage: number;
  readonly return: number;
}

export interface RatioTerms {
  readonly logOld: number;
  readonly logNew: number;
  readonly ratio: number;
  readonly clipRange: number;
  readonly clippedRatio: number;
  /** As the loss sees it. */
  readonly advantage: number;
  /** max(-A ratio, -A clipped ratio) */
  readonly loss: number;
  /** The clip range took this token's gradient away. */
  readonly isClipped: boolean;
}

/** The sequence that a response token belongs to. */
export const sequenceOf = ({ sequences }: RolloutInspection, m: number): number =>
  sequenceOfToken(sequences, m);

const isLastToken = (inspection: RolloutInspection, m: number): boolean =>
  responseRange(inspection.sequences, sequenceOf(inspection, m))[1] === m + 1;

/** Estimates of KL to the reference from one token: Schulman, "Approximating KL divergence" (2020). */
export function klTerms({ scored }: RolloutInspection, m: number) {
  if (!scored) return undefined;
  const logProb = scored.logProbs[m]!;
  const logRef = scored.logRef[m]!;
  const k1 = logProb - logRef;
  return { logProb, logRef, k1, k3: Math.exp(-k1) - 1 + k1, exact: scored.exactKl[m]! };
}

export function rewardTerms(inspection: RolloutInspection, m: number): RewardTerms | undefined {
  const kl = klTerms(inspection, m);
  const { klCoef } = inspection.numbers;
  if (!kl || !inspection.scored || klCoef === undefined) return undefined;
  const score = isLastToken(inspection, m) ? inspection.scored.scores[sequenceOf(inspection, m)]! : 0;
  return { k1: kl.k1, klCoef, score, reward: score - klCoef * kl.k1 };
}

export function advantageTerms(inspection: RolloutInspection, m: number): AdvantageTerms | undefined {
  const { scored, estimated, numbers } = inspection;
  const { gamma, lambda } = numbers;
  if (!scored?.values || !estimated || gamma === undefined || lambda === undefined) return undefined;
  const isLast = isLastToken(inspection, m);
  const reward = estimated.rewards[m]!;
  const value = scored.values[m]!;
  const nextValue = isLast ? 0 : scored.values[m + 1]!;
  const nextAdvantage = isLast ? 0 : estimated.advantages[m + 1]!;
  const delta = reward + gamma * nextValue - value;
  const advantage = delta + gamma * lambda * nextAdvantage;
  const sum = { delta, advantage, return: advantage + value };
  return { reward, value, nextValue, nextAdvantage, gamma, lambda, ...sum };
}

/** The advantage as the loss sees it: whitened, or the group's. */
export function usedAdvantage(inspection: RolloutInspection, m: number): number | undefined {
  const { estimated, groups } = inspection;
  if (groups) return groups.advantages[sequenceOf(inspection, m)];
  return estimated?.used[m];
}

/** (A - mean) / sqrt(variance + 1e-8), with mean and variance of the whole batch. */
export function whitened({ estimated }: RolloutInspection, advantage: number): number | undefined {
  if (!estimated?.whitening) return undefined;
  const { mean, variance } = estimated.whitening;
  return (advantage - mean) / Math.sqrt(variance + 1e-8);
}

export function newLogProbs({ updated }: RolloutInspection, time: RatioTime): Float32Array | undefined {
  return time === 'after' ? updated?.logProbs : updated?.epochs[time];
}

export function ratioTerms(
  inspection: RolloutInspection,
  m: number,
  time: RatioTime,
): RatioTerms | undefined {
  const { scored, numbers } = inspection;
  const logNew = newLogProbs(inspection, time)?.[m];
  const advantage = usedAdvantage(inspection, m);
  if (!scored || logNew === undefined || advantage === undefined) return undefined;
  const logOld = scored.logProbs[m]!;
  const { clipRange } = numbers;
  const ratio = Math.exp(logNew - logOld);
  const clippedRatio = Math.min(Math.max(ratio, 1 - clipRange), 1 + clipRange);
  const free = -advantage * ratio;
  const clipped = -advantage * clippedRatio;
  const isClipped = clipped > free;
  return {
    logOld,
    logNew,
    ratio,
    clipRange,
    clippedRatio,
    advantage,
    loss: Math.max(free, clipped),
    isClipped,
  };
}

/** The score of an answer before and after the rule for answers that did not end. */
export function scoreTerms({ scored, sequences, numbers }: RolloutInspection, s: number) {
  if (!scored) return undefined;
  const ended = sequences.ids[sequences.starts[s + 1]! - 1] === sequences.eosId;
  return { raw: scored.rawScores?.[s], score: scored.scores[s]!, ended, rule: numbers.missingEos };
}

const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / Math.max(1, list.length);

/** Of all kept tokens. They are the step's own numbers if the whole batch was kept. */
export function ratioSummary(inspection: RolloutInspection, time: RatioTime) {
  const log = newLogProbs(inspection, time);
  if (!log || !inspection.scored) return undefined;
  const terms = Array.from(log, (_, m) => ratioTerms(inspection, m, time)).filter(
    (each) => each !== undefined,
  );
  return {
    ratios: terms.map(({ ratio }) => ratio),
    meanRatio: mean(terms.map(({ ratio }) => ratio)),
    clipFraction: mean(terms.map(({ isClipped }) => (isClipped ? 1 : 0))),
    approxKl: mean(terms.map(({ logNew, logOld }) => 0.5 * (logNew - logOld) ** 2)),
  };
}

/** Value and return of every kept token, and how far apart they are, before and after the update. */
export function valueFit({ scored, estimated, updated }: RolloutInspection) {
  if (!scored?.values || !estimated) return undefined;
  const { returns } = estimated;
  const error = (values: Float32Array) => mean(Array.from(values, (value, m) => (value - returns[m]!) ** 2));
  return {
    before: error(scored.values),
    after: updated?.values && error(updated.values),
    pointsBefore: Array.from(scored.values, (value, m) => [value, returns[m]!] as const),
    pointsAfter: updated?.values && Array.from(updated.values, (value, m) => [value, returns[m]!] as const),
  };
}
