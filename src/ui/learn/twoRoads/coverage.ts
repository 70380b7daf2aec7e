/** How often the reference writes what the optimum writes most: what DPO's pairs can show it. */
import type { ToyResult } from '../toy/useToyLab.ts';

export interface CoverageRow {
  readonly text: string;
  readonly reward: number;
  /** Probability under the optimum, and under the reference. */
  readonly optimum: number;
  readonly reference: number;
  /** Expected number among `draws` sequences of the reference. */
  readonly drawn: number;
}

/** Sequences in all pairs of the toy's DPO at its defaults: 300 steps of 1,024 pairs. */
export const TOY_DPO_DRAWS = 300 * 1024 * 2;

/**
 * The optimum is pi_ref exp(r / beta) / Z, and its objective is beta log Z (Rafailov et al. 2023, eq. 4 and appendix A.1):
 * so pi_ref = pi* exp((objective - r) / beta).
 */
export function coverageRows(
  { optimum, likeliest }: Pick<ToyResult, 'optimum' | 'likeliest'>,
  beta: number,
  draws = TOY_DPO_DRAWS,
): readonly CoverageRow[] {
  return likeliest.optimum.map(({ text, reward, probability }) => {
    const reference = probability * Math.exp((optimum.objective - reward) / beta);
    return { text, reward, optimum: probability, reference, drawn: reference * draws };
  });
}

/** The beta at which a truth was computed is not in it; its optimum tells: objective = reward - beta KL. */
export const betaOf = ({ optimum: { reward, kl, objective } }: Pick<ToyResult, 'optimum'>): number =>
  (reward - objective) / kl;

/** A small probability as "1 in 209,000". */
export function oneIn(probability: number): string {
  if (!(probability > 0)) return 'never';
  const every = 1 / probability;
  const rounded = every < 100 ? Math.round(every) : Number(every.toPrecision(3));
  return `1 in ${rounded.toLocaleString('en-US')}`;
}
