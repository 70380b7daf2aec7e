/** Bradley and Terry's model of choices (1952), and its fit by gradient steps: the reward model's loss on plain numbers. */
import { sigmoid } from '../../../statistics/sigmoid.ts';

/** How often each of two items was preferred. */
export interface Votes {
  readonly a: number;
  readonly b: number;
  readonly aWins: number;
  readonly bWins: number;
}

/** P(a is preferred) = sigma(r_a - r_b). */
export const winProbability = (rewards: readonly number[], { a, b }: Pick<Votes, 'a' | 'b'>): number =>
  sigmoid(rewards[a]! - rewards[b]!);

/** Mean over votes of -log sigma(r_winner - r_loser), nats. */
export function pairLoss(rewards: readonly number[], votes: readonly Votes[]): number {
  const total = votes.reduce((sum, vote) => {
    const p = winProbability(rewards, vote);
    return sum - vote.aWins * Math.log(p) - vote.bWins * Math.log(1 - p);
  }, 0);
  return total / countOf(votes);
}

/** Derivative of {@link pairLoss} by each reward. Its sum is 0: no step can move all rewards together. */
export function pairGradient(rewards: readonly number[], votes: readonly Votes[]): number[] {
  const gradient = rewards.map(() => 0);
  for (const vote of votes) {
    const expected = (vote.aWins + vote.bWins) * winProbability(rewards, vote);
    gradient[vote.a]! += (expected - vote.aWins) / countOf(votes);
    gradient[vote.b]! -= (expected - vote.aWins) / countOf(votes);
  }
  return gradient;
}

/** Rewards after some gradient steps. */
export function fit(
  rewards: readonly number[],
  votes: readonly Votes[],
  { steps, rate }: { readonly steps: number; readonly rate: number },
): number[] {
  let current = [...rewards];
  for (let step = 0; step < steps; step++) {
    const gradient = pairGradient(current, votes);
    current = current.map((reward, i) => reward - rate * gradient[i]!);
  }
  return current;
}

/** Share of votes for the item with the higher reward; equal rewards count half. */
export function voteAccuracy(rewards: readonly number[], votes: readonly Votes[]): number {
  const right = votes.reduce((sum, { a, b, aWins, bWins }) => {
    if (rewards[a] === rewards[b]) return sum + (aWins + bWins) / 2;
    return sum + (rewards[a]! > rewards[b]! ? aWins : bWins);
  }, 0);
  return right / countOf(votes);
}

const countOf = (votes: readonly Votes[]): number =>
  votes.reduce((sum, { aWins, bWins }) => sum + aWins + bWins, 0);

/** What stands after “The film was”, in an order that gives nothing away. */
export const ANSWERS = ['fine', 'awful', 'wonderful', 'dull', 'good'] as const;
const [FINE, AWFUL, WONDERFUL, DULL, GOOD] = [0, 1, 2, 3, 4];

/** Five people on each of seven pairs. Somebody disagrees often enough that the best rewards are finite. */
export const VOTES: readonly Votes[] = [
  { a: WONDERFUL, b: GOOD, aWins: 4, bWins: 1 },
  { a: GOOD, b: FINE, aWins: 4, bWins: 1 },
  { a: FINE, b: DULL, aWins: 4, bWins: 1 },
  { a: DULL, b: AWFUL, aWins: 3, bWins: 2 },
  { a: WONDERFUL, b: FINE, aWins: 5, bWins: 0 },
  { a: GOOD, b: DULL, aWins: 5, bWins: 0 },
  { a: FINE, b: AWFUL, aWins: 4, bWins: 1 },
];
