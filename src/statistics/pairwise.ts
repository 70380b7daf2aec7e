/** Scores of completions (or models) from comparisons of two, and how far each judge can be trusted. */
import { invariant } from '../shared/assert.ts';
import { AppError } from '../shared/errors.ts';
import { fixedPoint } from './fixedPoint.ts';
import { invertPositiveDefinite, squareMatrix } from './linearSystem.ts';

export interface Comparison {
  readonly winner: string;
  readonly loser: string;
  /** Neither won: half a win for each. */
  readonly isTie?: boolean;
  /** Share of a full vote, 1 unless told. */
  readonly weight?: number;
  /** Who judged; needed by {@link crowdBradleyTerry} only. */
  readonly annotator?: string;
}

export interface BradleyTerryOptions {
  /**
   * So many wins and as many losses of every competitor against one imaginary opponent of score 0, so that scores stay
   * finite when somebody never lost. Above 0; 0.1 unless told, 0.5 shrinks noticeably.
   */
  readonly prior?: number;
}

export interface Ranking {
  /** Log-strengths: a beats b with probability sigma(score_a - score_b). 0 is the imaginary average opponent. */
  readonly scores: ReadonlyMap<string, number>;
  /** Standard errors from the curvature of the penalised log-likelihood. */
  readonly errors: ReadonlyMap<string, number>;
  readonly hasConverged: boolean;
}

/** Of scores in nats and log-odds of reliabilities. */
const STOP = { tolerance: 1e-11, maxUpdates: 30_000 };

/**
 * Bradley-Terry scores by minorisation-maximisation (Hunter 2004, "MM algorithms for generalized Bradley-Terry
 * models", eq. 3), ties as half a win for each, with the weak prior of {@link BradleyTerryOptions}.
 * @throws AppError('config') for a prior that is not positive or something compared with itself
 */
export function bradleyTerry(
  comparisons: readonly Comparison[],
  { prior = 0.1 }: BradleyTerryOptions = {},
): Ranking {
  requirePositive(prior);
  const games = numberGames(comparisons);
  const { names } = games;
  const votes = votesOf(games, () => 1);
  const start = new Float64Array(names.length);
  const { values: scores, hasConverged } = fixedPoint(start, (s) => improve(s, votes, prior), STOP);
  const errors = standardErrors(games, { scores, prior, reliabilityOf: () => 1 });
  return { scores: named(names, scores), errors: named(names, errors), hasConverged };
}

export interface CrowdRanking extends Ranking {
  /** Probability that each annotator names the better one: 1 always right, 0.5 guessing, below it contrary. */
  readonly reliability: ReadonlyMap<string, number>;
}

export interface CrowdOptions extends BradleyTerryOptions {
  /** Beta prior of the reliabilities, (right, wrong) pseudo-counts above 1; (4, 1.5) unless told, mode 0.86. */
  readonly reliabilityPrior?: readonly [right: number, wrong: number];
}

const UNNAMED = '';

/**
 * Crowd-BT (Chen, Bennett, Collins-Thompson and Horvitz 2013, "Pairwise ranking aggregation in a crowdsourced
 * setting", eq. 5): annotator k names a over b with probability eta_k sigma(s_a - s_b) + (1 - eta_k) sigma(s_b - s_a).
 * Maximum a posteriori by EM; hidden is whether a vote was meant as cast, which it was with probability
 * eta sigma / (eta sigma + (1 - eta)(1 - sigma)), or turned round. A tie is half a vote each way, so many ties make an
 * annotator look less reliable. The prior on eta says which of the two mirror images is meant. Errors take the reliabilities as known.
 */
export function crowdBradleyTerry(
  comparisons: readonly Comparison[],
  { prior = 0.1, reliabilityPrior = [4, 1.5] }: CrowdOptions = {},
): CrowdRanking {
  requirePositive(prior);
  const [right, wrong] = reliabilityPrior;
  invariant(right > 1 && wrong > 1, `reliability prior (${right}, ${wrong}) has no mode inside (0, 1)`);
  const games = numberGames(comparisons);
  const { names, annotators } = games;
  const start = new Float64Array(names.length + annotators.length);
  start.fill(Math.log((right - 1) / (wrong - 1)), names.length);
  // scores, then log-odds of reliabilities
  const update = (values: Float64Array): Float64Array => {
    const own = values.subarray(0, names.length);
    const honesty = games.list.map(({ winner, loser, annotator }) =>
      sigmoid(values[names.length + annotator]! + own[winner]! - own[loser]!),
    );
    const improved = improve(
      own,
      votesOf(games, (index) => honesty[index]!),
      prior,
    );
    return Float64Array.of(...improved, ...logOdds(games, honesty, { right, wrong }));
  };
  const { values, hasConverged } = fixedPoint(start, update, STOP);
  const scores = values.slice(0, names.length);
  const reliabilities = values.slice(names.length).map(sigmoid);
  const errors = standardErrors(games, { scores, prior, reliabilityOf: (who) => reliabilities[who]! });
  return {
    scores: named(names, scores),
    errors: named(names, errors),
    hasConverged,
    reliability: named(annotators, reliabilities),
  };
}

/** One directed vote; a tie is two of half the weight. */
interface Game {
  readonly winner: number;
  readonly loser: number;
  readonly weight: number;
  readonly annotator: number;
}

interface Games {
  readonly names: readonly string[];
  readonly annotators: readonly string[];
  readonly list: readonly Game[];
}

function numberGames(comparisons: readonly Comparison[]): Games {
  const [names, annotators] = [new Map<string, number>(), new Map<string, number>()];
  const numberOf = (numbers: Map<string, number>, name: string): number => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  const list = comparisons.flatMap((comparison, index): Game[] => {
    const { isTie = false, weight = 1 } = comparison;
    const annotator = numberOf(annotators, comparison.annotator ?? UNNAMED);
    if (comparison.winner === comparison.loser) {
      throw new AppError('config', `comparison ${index}: "${comparison.winner}" is compared with itself`);
    }
    const [winner, loser] = [numberOf(names, comparison.winner), numberOf(names, comparison.loser)];
    if (!isTie) return [{ winner, loser, weight, annotator }];
    const half = { weight: weight / 2, annotator };
    return [
      { winner, loser, ...half },
      { winner: loser, loser: winner, ...half },
    ];
  });
  return { names: [...names.keys()], annotators: [...annotators.keys()], list };
}

/** New log-odds of the reliabilities: honest votes and prior against the rest. */
function logOdds(
  { annotators, list }: Games,
  honesty: readonly number[],
  { right, wrong }: { readonly right: number; readonly wrong: number },
): Float64Array {
  const honest = new Float64Array(annotators.length).fill(right - 1);
  const turned = new Float64Array(annotators.length).fill(wrong - 1);
  for (const [index, { annotator, weight }] of list.entries()) {
    honest[annotator]! += weight * honesty[index]!;
    turned[annotator]! += weight * (1 - honesty[index]!);
  }
  return honest.map((count, annotator) => Math.log(count / turned[annotator]!));
}

interface Votes {
  /** Weighted wins of each competitor. */
  readonly wins: Float64Array;
  /** Pairs that met, and the weight of their games. */
  readonly pairs: readonly { readonly a: number; readonly b: number; readonly weight: number }[];
}

/** @param straight the share of a game that counts as cast; the rest counts for the other side */
function votesOf({ names, list }: Games, straight: (index: number) => number): Votes {
  const wins = new Float64Array(names.length);
  const met = new Map<number, { a: number; b: number; weight: number }>();
  for (const [index, { winner, loser, weight }] of list.entries()) {
    wins[winner]! += weight * straight(index);
    wins[loser]! += weight * (1 - straight(index));
    const [a, b] = winner < loser ? [winner, loser] : [loser, winner];
    const pair = met.get(a * names.length + b) ?? { a, b, weight: 0 };
    pair.weight += weight;
    met.set(a * names.length + b, pair);
  }
  return { wins, pairs: [...met.values()] };
}

/** Hunter's update on the logarithm: strength = wins / sum of games / (own + other's strength); then the level. */
function improve(scores: Float64Array, { wins, pairs }: Votes, prior: number): Float64Array {
  const strengths = scores.map(Math.exp);
  const rates = strengths.map((strength) => (2 * prior) / (strength + 1));
  for (const { a, b, weight } of pairs) {
    const rate = weight / (strengths[a]! + strengths[b]!);
    rates[a]! += rate;
    rates[b]! += rate;
  }
  return atBestLevel(rates.map((rate, i) => Math.log((wins[i]! + prior) / rate)));
}

/**
 * Shifts all scores so that the average one breaks even with the imaginary opponent. Games do not depend on the common
 * level and a weak prior would take thousands of updates to settle it.
 */
function atBestLevel(scores: Float64Array): Float64Array {
  let high = scores.reduce((top, score) => Math.max(top, Math.abs(score)), 0);
  let low = -high;
  for (let i = 0; i < 80 && high - low > 1e-15 * Math.abs(high); i++) {
    const shift = (low + high) / 2;
    const wins = scores.reduce((total, score) => total + sigmoid(score + shift), 0);
    if (wins > scores.length / 2) high = shift;
    else low = shift;
  }
  return scores.map((score) => score + (low + high) / 2);
}

interface Fitted {
  readonly scores: Float64Array;
  readonly prior: number;
  readonly reliabilityOf: (annotator: number) => number;
}

/**
 * Square roots of the diagonal of the inverse Fisher information. A game whose cast side wins with probability
 * P = eta sigma + (1 - eta)(1 - sigma) adds (dP/ds)^2 / (P (1 - P)), which is sigma (1 - sigma) for eta = 1.
 */
function standardErrors({ names, list }: Games, { scores, prior, reliabilityOf }: Fitted): Float64Array {
  const size = names.length;
  const information = squareMatrix(size);
  const add = (row: number, column: number, value: number) => {
    information.values[row * size + column]! += value;
  };
  for (const [i, score] of scores.entries()) add(i, i, 2 * prior * sigmoid(score) * sigmoid(-score));
  for (const { winner, loser, weight, annotator } of list) {
    const eta = reliabilityOf(annotator);
    const difference = scores[winner]! - scores[loser]!;
    const slope = (2 * eta - 1) * sigmoid(difference) * sigmoid(-difference);
    const cast = eta * sigmoid(difference) + (1 - eta) * sigmoid(-difference);
    const value = slope === 0 ? 0 : (weight * slope * slope) / (cast * (1 - cast));
    add(winner, winner, value);
    add(loser, loser, value);
    add(winner, loser, -value);
    add(loser, winner, -value);
  }
  const covariance = invertPositiveDefinite(information);
  return scores.map((_, i) => (covariance ? Math.sqrt(covariance.values[i * (size + 1)]!) : NaN));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function named(names: readonly string[], values: Float64Array): Map<string, number> {
  return new Map(names.map((name, i) => [name, values[i]!]));
}

function requirePositive(prior: number): void {
  if (prior > 0) return;
  throw new AppError('config', `prior ${prior}: expected a number above 0`, {
    fix: 'without a prior the score of a competitor that never lost would be infinite',
  });
}
