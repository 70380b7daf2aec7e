/** Everything about a policy of the toy language, by summing over all 20,736 sequences in double precision. */
import { CONTEXTS, contextOf, rewardOf, SEQUENCES, SLOTS, textOf, WORDS, wordsOf } from './toyWorld.ts';

const sequences = Array.from({ length: SEQUENCES }, (_, index) => wordsOf(index));
const rewards = Float64Array.from(sequences, rewardOf);

/** Log-probabilities of every word in every context. @param logits [CONTEXTS, words] */
export function logTable(logits: ArrayLike<number>): Float64Array {
  const table = new Float64Array(CONTEXTS * WORDS.length);
  for (let row = 0; row < CONTEXTS; row++) {
    const from = row * WORDS.length;
    let most = -Infinity;
    for (let word = 0; word < WORDS.length; word++) most = Math.max(most, logits[from + word]!);
    let sum = 0;
    for (let word = 0; word < WORDS.length; word++) sum += Math.exp(logits[from + word]! - most);
    const logSum = most + Math.log(sum);
    for (let word = 0; word < WORDS.length; word++) table[from + word] = logits[from + word]! - logSum;
  }
  return table;
}

/** Log-probability of a sequence, nats. @param table of {@link logTable} */
export function sequenceLogProb(table: Float64Array, words: ArrayLike<number>): number {
  let sum = 0;
  for (let slot = 0; slot < SLOTS; slot++) {
    sum += table[contextOf(slot, slot === 0 ? 0 : words[slot - 1]!) * WORDS.length + words[slot]!]!;
  }
  return sum;
}

/** Log-probability of every sequence, [SEQUENCES]. */
export function allLogProbs(table: Float64Array): Float64Array {
  return Float64Array.from(sequences, (words) => sequenceLogProb(table, words));
}

export interface ExactFigures {
  /** E_pi[r] */
  readonly reward: number;
  /** KL(pi || reference), nats */
  readonly kl: number;
  /** E_pi[r] - beta KL: what both methods maximise (Rafailov et al. 2023, eq. 3). */
  readonly objective: number;
}

/** @param logPi @param logRef log-probabilities of every sequence */
export function exactFigures(logPi: Float64Array, logRef: Float64Array, beta: number): ExactFigures {
  let reward = 0;
  let kl = 0;
  for (let index = 0; index < SEQUENCES; index++) {
    const p = Math.exp(logPi[index]!);
    reward += p * rewards[index]!;
    kl += p * (logPi[index]! - logRef[index]!);
  }
  return { reward, kl, objective: reward - beta * kl };
}

/** log of pi* = pi_ref exp(r / beta) / Z, the policy that maximises the objective (Rafailov et al. 2023, eq. 4). */
export function optimalLogProbs(logRef: Float64Array, beta: number): Float64Array {
  const tilted = logRef.map((value, index) => value + rewards[index]! / beta);
  let most = -Infinity;
  for (const value of tilted) most = Math.max(most, value);
  let sum = 0;
  for (const value of tilted) sum += Math.exp(value - most);
  const logZ = most + Math.log(sum);
  return tilted.map((value) => value - logZ);
}

export interface FrontierPoint {
  readonly beta: number;
  readonly reward: number;
  readonly kl: number;
}

/** The most reward that any policy can have at its KL, as beta goes from stiff to loose. */
export function exactFrontier(logRef: Float64Array, betas: readonly number[]): FrontierPoint[] {
  return betas.map((beta) => {
    const { reward, kl } = exactFigures(optimalLogProbs(logRef, beta), logRef, beta);
    return { beta, reward, kl };
  });
}

/** Share of what can be gained over the reference that a policy has gained: 0 at the reference, 1 at the optimum. */
export function shareOfOptimum(logPi: Float64Array, logRef: Float64Array, beta: number): number {
  const best = exactFigures(optimalLogProbs(logRef, beta), logRef, beta).objective;
  const start = exactFigures(logRef, logRef, beta).objective;
  return (exactFigures(logPi, logRef, beta).objective - start) / (best - start);
}

export interface LikelySequence {
  readonly text: string;
  readonly reward: number;
  readonly probability: number;
}

/** The likeliest sequences of a policy. */
export function likeliest(logPi: Float64Array, count: number): LikelySequence[] {
  const order = Array.from(logPi.keys()).toSorted((a, b) => logPi[b]! - logPi[a]!);
  return order.slice(0, count).map((index) => ({
    text: textOf(sequences[index]!),
    reward: rewards[index]!,
    probability: Math.exp(logPi[index]!),
  }));
}
