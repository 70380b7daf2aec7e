/** Baselines from the other answers to the same prompt. Rewards are [B], groups one after the other. */
import { meanOf } from '../../math/maskedStats.ts';

const groupsOf = (rewards: Float32Array, size: number): Float32Array[] =>
  Array.from({ length: rewards.length / size }, (_, g) => rewards.subarray(g * size, (g + 1) * size));

/** Standard deviation with Bessel's correction, as torch has it; 0 for a single number. */
function sampleDeviation(values: Float32Array): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}

/** Of the rewards of each group. */
export const groupSpreads = (rewards: Float32Array, size: number): number[] =>
  groupsOf(rewards, size).map(sampleDeviation);

export type AdvantageScale = 'group' | 'batch' | 'none';

/**
 * GRPO (arXiv:2402.03300, section 4.1.2): (r - mean of the group) / (standard deviation + 1e-4), the deviation
 * that of the group, of the whole batch, or 1 (Dr. GRPO, arXiv:2503.20783).
 */
export function grpoAdvantages(rewards: Float32Array, size: number, scale: AdvantageScale): Float32Array {
  const ofBatch = sampleDeviation(rewards);
  const advantages = groupsOf(rewards, size).map((group) => {
    const mean = meanOf(group);
    const deviation = scale === 'group' ? sampleDeviation(group) : ofBatch;
    return group.map((reward) => (reward - mean) / (scale === 'none' ? 1 : deviation + 1e-4));
  });
  return Float32Array.from(advantages.flatMap((group) => [...group]));
}

/** RLOO (arXiv:2402.14740, eq. 8): each reward minus the mean of the others of its group. */
export function rlooAdvantages(rewards: Float32Array, size: number): Float32Array {
  const advantages = groupsOf(rewards, size).map((group) => {
    const total = group.reduce((sum, reward) => sum + reward, 0);
    return group.map((reward) => reward - (total - reward) / (size - 1));
  });
  return Float32Array.from(advantages.flatMap((group) => [...group]));
}

/** Rows of the best and the worst answer of each group; ties go to the first. */
export function bestAndWorst(rewards: Float32Array, size: number): { best: number; worst: number }[] {
  return groupsOf(rewards, size).map((group, g) => {
    const rows = [...group.keys()].toSorted((a, b) => group[b]! - group[a]! || a - b);
    return { best: g * size + rows[0]!, worst: g * size + rows.at(-1)! };
  });
}
