/** What wrong labels do, as points over their share: measured in the lesson, and in the visitor's kept runs. */
import type { PairScores } from '../../../protocol/pairScores.ts';
import type { RunHead } from '../../../runs/run.ts';
import { mean } from '../../../statistics/descriptive.ts';
import { type Interval, wilsonInterval } from '../../../statistics/intervals.ts';

export const NOISE = { min: 0, max: 0.4, step: 0.05, first: 0.2 } as const;

/** A reward model trained on labels of which a share is wrong. */
export interface NoisePoint {
  readonly noise: number;
  /** Share of clean held-out pairs that it orders right, with its 95 % Wilson interval. */
  readonly accuracy: number;
  readonly interval: Interval;
  /** Share of its own training labels, wrong ones among them, that it agrees with. */
  readonly fitted: number;
  readonly pairs: number;
}

const rightOf = (scores: PairScores) => scores.filter(({ chosen, rejected }) => chosen > rejected).length;

/** @throws never: without pairs the shares are NaN */
export function noisePoint(noise: number, heldOut: PairScores, train: PairScores): NoisePoint {
  const right = rightOf(heldOut);
  return {
    noise,
    accuracy: right / heldOut.length,
    interval: wilsonInterval(right, heldOut.length),
    fitted: rightOf(train) / train.length,
    pairs: heldOut.length,
  };
}

/** Gold reward at the end of a run of each method, on the same labels. */
export interface GoldPoint {
  readonly noise: number;
  readonly algorithm: 'ppo' | 'dpo';
  /** Mean over held-out prompts, 0 to 1. */
  readonly gold: number;
}

/** The newest for a place replaces the older; in the order of the noise. */
export function withPoint<P extends { readonly noise: number; readonly algorithm?: string }>(
  points: readonly P[],
  point: P,
): readonly P[] {
  const others = points.filter((known) => known.noise !== point.noise || known.algorithm !== point.algorithm);
  return [...others, point].toSorted((a, b) => a.noise - b.noise);
}

const TASK = ['reviews', 'noisy-labels'];
const NOISE_KNOB = 'preferences.labelNoise';

/**
 * Means of finished runs of the default task that differ from it in nothing but the noise, the seed, and how they are
 * evaluated.
 */
export function keptGold(heads: readonly RunHead[], algorithm: 'ppo' | 'dpo'): readonly GoldPoint[] {
  const byNoise = new Map<number, number[]>();
  for (const head of heads) {
    const { request, outcome, knobs, final } = head;
    const gold = final['gold/reward'];
    const isPlain =
      request.algorithm === algorithm &&
      TASK.includes(request.preset) &&
      request.model === undefined &&
      request.reward === undefined &&
      Object.keys(request.knobs).every((id) => id === NOISE_KNOB || id.startsWith('evaluation.'));
    if (!isPlain || outcome !== 'finished' || gold === undefined) continue;
    const noise = Number(knobs[NOISE_KNOB] ?? 0);
    if (noise <= NOISE.max) byNoise.set(noise, [...(byNoise.get(noise) ?? []), gold]);
  }
  return [...byNoise]
    .map(([noise, golds]): GoldPoint => ({ noise, algorithm, gold: mean(golds) }))
    .toSorted((a, b) => a.noise - b.noise);
}
