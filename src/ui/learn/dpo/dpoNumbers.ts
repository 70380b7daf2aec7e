/** DPO on single numbers (Rafailov et al. 2023): the closed form, the implicit reward, the loss and its gradient. */
import { sigmoid } from '../../../statistics/sigmoid.ts';

/** A sequence as the toy reports it; nats. */
export interface ToySequence {
  readonly text: string;
  readonly reward: number;
  readonly logRef: number;
  readonly logPi: number;
}

/** log pi* = log pi_ref + r / beta - log Z (eq. 4). */
export const optimalLogProb = ({ reward, logRef }: ToySequence, beta: number, logZ: number): number =>
  logRef + reward / beta - logZ;

/** beta log(pi / pi_ref): the reward that a policy is optimal for, up to a constant (eq. 5). */
export const implicitReward = ({ logPi, logRef }: ToySequence, beta: number): number =>
  beta * (logPi - logRef);

export interface PairNumbers {
  /** beta (chosen - rejected), points of reward */
  readonly margin: number;
  /** -log sigma(margin), nats (eq. 7) */
  readonly loss: number;
  /** sigma(-margin): how wrong the pair still is, 0 to 1 */
  readonly weight: number;
  /** Derivative of the loss by the log-ratio of the chosen; that by the rejected is its opposite. */
  readonly slope: number;
}

/** @param chosen, rejected log(pi / pi_ref) of each side, nats */
export function pairNumbers(chosen: number, rejected: number, beta: number): PairNumbers {
  const margin = beta * (chosen - rejected);
  const weight = sigmoid(-margin);
  // log1p keeps the digits that 1 - sigma would lose for a large margin
  const loss = margin > 0 ? Math.log1p(Math.exp(-margin)) : -margin + Math.log1p(Math.exp(margin));
  return { margin, loss, weight, slope: -beta * weight };
}

/** Chosen minus rejected log-ratio at which the loss has this value: one straight line of the surface. */
export const differenceAtLoss = (loss: number, beta: number): number => -Math.log(Math.expm1(loss)) / beta;

export interface LineError {
  /** Median distance of beta log(pi / pi_ref) from r - beta log Z, points; NaN without sequences. */
  readonly seen: number;
  readonly unseen: number;
  readonly seenCount: number;
  readonly unseenCount: number;
}

/** How often the training data are expected to hold a sequence. @param drawn sequences from the reference */
export const expectedCount = ({ logRef }: ToySequence, drawn: number): number => drawn * Math.exp(logRef);

/** Sequences in the data of the toy's DPO: 300 steps of 1,024 pairs from the reference. */
export const TOY_DATA = 2 * 1024 * 300;

/** Sequences that the data held less often than this say little to DPO. */
export const RARELY = 10;

/** How far a policy's implicit rewards are from the true line, for sequences that its data held and for the others. */
export function lineError(
  sequences: readonly ToySequence[],
  beta: number,
  { logZ, drawn }: { readonly logZ: number; readonly drawn: number },
): LineError {
  const errors = (isSeen: boolean) =>
    sequences
      .filter((sequence) => expectedCount(sequence, drawn) >= RARELY === isSeen)
      .map((sequence) => Math.abs(implicitReward(sequence, beta) - (sequence.reward - beta * logZ)));
  const [seen, unseen] = [errors(true), errors(false)];
  return {
    seen: median(seen),
    unseen: median(unseen),
    seenCount: seen.length,
    unseenCount: unseen.length,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
