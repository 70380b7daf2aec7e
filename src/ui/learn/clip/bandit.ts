/** A bandit of four answers with a softmax policy: REINFORCE (Williams 1992) in numbers that can be followed. */
import { fork, randomStream, type RngKey } from '../../../shared/rng.ts';

/** Mean reward of each answer. All are far above 0, so that without a baseline everything sampled is raised. */
export const REWARDS = [6, 7, 8, 9] as const;
/** Standard deviation of what an answer is paid around its mean. */
export const REWARD_NOISE = 1.5;
export const ANSWER_NAMES = ['A', 'B', 'C', 'D'] as const;

export function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** E[r] under the policy. */
export const expectedReward = (logits: readonly number[]): number =>
  softmax(logits).reduce((sum, p, a) => sum + p * REWARDS[a]!, 0);

/** Derivative of {@link expectedReward} by each logit: p_a (r_a - E[r]). */
export function exactGradient(logits: readonly number[]): number[] {
  const mean = expectedReward(logits);
  return softmax(logits).map((p, a) => p * (REWARDS[a]! - mean));
}

export interface Draw {
  readonly answer: number;
  /** What it was paid: its mean and some noise. */
  readonly paid: number;
}

export function drawAnswer(logits: readonly number[], key: RngKey): Draw {
  const random = randomStream(key);
  let left = random.uniform();
  const probabilities = softmax(logits);
  let answer = 0;
  while (answer < probabilities.length - 1 && (left -= probabilities[answer]!) > 0) answer++;
  return { answer, paid: REWARDS[answer]! + REWARD_NOISE * random.normal() };
}

/** (paid - baseline) d log pi(answer) / d logits: the score-function estimate from one draw. */
export function sampledGradient(
  logits: readonly number[],
  { answer, paid }: Draw,
  baseline: number,
): number[] {
  return softmax(logits).map((p, a) => (paid - baseline) * ((a === answer ? 1 : 0) - p));
}

/** Mean of {@link sampledGradient} over a batch, for each of `batches` batches. */
export function batchGradients(
  logits: readonly number[],
  baseline: number,
  { batches, size, key }: { readonly batches: number; readonly size: number; readonly key: RngKey },
): number[][] {
  return Array.from({ length: batches }, (_, batch) => {
    const mean = logits.map(() => 0);
    for (let i = 0; i < size; i++) {
      const draw = drawAnswer(logits, fork(key, batch, i));
      sampledGradient(logits, draw, baseline).forEach((value, a) => (mean[a]! += value / size));
    }
    return mean;
  });
}

/** Logits after one step along a gradient. */
export const stepAlong = (
  logits: readonly number[],
  gradient: readonly number[],
  stepSize: number,
): number[] => logits.map((logit, a) => logit + stepSize * gradient[a]!);

/** Mean and standard deviation of a component. */
export function spreadOf(values: readonly number[]): { readonly mean: number; readonly sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(variance) };
}

export interface TrainingRun {
  /** Expected reward before the first batch and after each, [batches + 1]. */
  readonly rewards: readonly number[];
  /** The likeliest answer at the end. */
  readonly favourite: number;
}

/** Runs from a policy without a favourite; each batch is weighed against the expected reward. */
export function trainingRuns(
  stepSize: number,
  {
    runs,
    batches,
    size,
    key,
  }: { readonly runs: number; readonly batches: number; readonly size: number; readonly key: RngKey },
): TrainingRun[] {
  return Array.from({ length: runs }, (_, run) => {
    let logits: readonly number[] = REWARDS.map(() => 0);
    const rewards = [expectedReward(logits)];
    for (let batch = 0; batch < batches; batch++) {
      const own = fork(key, run, batch);
      const [gradient] = batchGradients(logits, expectedReward(logits), { batches: 1, size, key: own });
      logits = stepAlong(logits, gradient!, stepSize);
      rewards.push(expectedReward(logits));
    }
    return { rewards, favourite: logits.indexOf(Math.max(...logits)) };
  });
}
