/** Every number that a step on pairs makes of a pair, computed again from what the step wrote down. Nats throughout. */
import type { PairInspection } from '../../shared/inspection.ts';
import { assertNever } from '../../shared/assert.ts';
import { responseSums, sequenceCount } from './keptTokens.ts';

export type PairTime = 'before' | 'after';

export interface PairSide {
  /** Summed over the answer. */
  readonly policy: number;
  /** Absent if margins are not measured from a reference. */
  readonly reference: number | undefined;
  readonly logRatio: number | undefined;
  /** beta times the log-ratio: what DPO takes the reward to be. */
  readonly reward: number | undefined;
}

export interface PairTerms {
  readonly chosen: PairSide;
  readonly rejected: PairSide;
  /** Difference of the log-ratios (IPO per token: of their means); without a reference, of the log-probs. */
  readonly delta: number;
  /** beta delta */
  readonly margin: number;
  readonly loss: number | undefined;
  /** How hard the gradient pulls the two sides apart: minus the derivative of the loss by beta delta. */
  readonly weight: number | undefined;
  /** Factor on this pair's loss. */
  readonly pairWeight: number;
}

export const pairCount = ({ sequences }: PairInspection): number => sequenceCount(sequences) / 2;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const logSigmoid = (x: number): number => -(Math.log1p(Math.exp(-Math.abs(x))) + Math.max(0, -x));

/**
 * -d loss / d(beta delta): sigma(-beta delta) for DPO (arXiv:2305.18290, the gradient below eq. 7).
 * @param z beta delta
 */
export function gradientWeight({ type, beta, labelSmoothing: e }: PairInspection['loss'], z: number): number {
  switch (type) {
    case 'sigmoid':
      return (1 - e) * sigmoid(-z) - e * sigmoid(z);
    case 'robust':
      return ((1 - e) * sigmoid(-z) + e * sigmoid(z)) / (1 - 2 * e);
    case 'hinge':
      return z < 1 ? 1 : 0;
    case 'ipo':
      return (-2 * (z / beta - 0.5 / beta)) / beta;
    case '':
      return NaN;
    default:
      return assertNever(type);
  }
}

/** The loss of one pair, as in `dpoLosses`. @param z beta delta */
export function pairLoss({ type, beta, labelSmoothing: e }: PairInspection['loss'], z: number): number {
  switch (type) {
    case 'sigmoid':
      return -(1 - e) * logSigmoid(z) - e * logSigmoid(-z);
    case 'robust':
      return (-(1 - e) * logSigmoid(z) + e * logSigmoid(-z)) / (1 - 2 * e);
    case 'hinge':
      return Math.max(0, 1 - z);
    case 'ipo':
      return ((z - 0.5) / beta) ** 2;
    case '':
      return NaN;
    default:
      return assertNever(type);
  }
}

/** The terms of every kept pair. */
export function pairTerms(inspection: PairInspection, time: PairTime): PairTerms[] {
  const { sequences, loss, weights } = inspection;
  const policy = responseSums(sequences, inspection[time]);
  const reference =
    inspection.referenceSums ?? (inspection.logRef && responseSums(sequences, inspection.logRef));
  const lengths = responseSums(sequences, new Float32Array(inspection.before.length).fill(1));
  const count = pairCount(inspection);
  const sideOf = (s: number): PairSide => {
    const logRef = reference?.[s];
    const logRatio = logRef === undefined ? undefined : policy[s]! - logRef;
    const reward = logRatio === undefined || loss.type === '' ? undefined : loss.beta * logRatio;
    return { policy: policy[s]!, reference: logRef, logRatio, reward };
  };
  return Array.from({ length: count }, (_, i) => {
    const [chosen, rejected] = [sideOf(i), sideOf(i + count)];
    const perToken = loss.type === 'ipo' && loss.ipoNormalised;
    const size = (side: PairSide, s: number) => (side.logRatio ?? side.policy) / (perToken ? lengths[s]! : 1);
    const delta = size(chosen, i) - size(rejected, i + count);
    const margin = loss.beta * delta;
    const known = loss.type !== '';
    return {
      chosen,
      rejected,
      delta,
      margin,
      loss: known ? pairLoss(loss, margin) : undefined,
      weight: known ? gradientWeight(loss, margin) : undefined,
      pairWeight: weights?.[i] ?? 1,
    };
  });
}
