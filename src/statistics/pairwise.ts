/** Scores of completions (or models) from comparisons of two, and how far each judge can be trusted. */
import { invariant } from '../shared/assert.ts';
import { AppError } from '../shared/errors.ts';
import { type Comparison, type Games, numberGames } from './comparisons.ts';
import { fixedPoint } from './fixedPoint.ts';
import { scoreErrors } from './scoreErrors.ts';
import { sigmoid } from './sigmoid.ts';

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
  /**
   * Standard errors of each score less the mean of those it can be compared with, from the curvature of the penalised
   * log-likelihood; NaN where more than 1,000 are linked.
   */
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
  const season = { games, wins: winsOf(games, () => 1), prior };
  const start = new Float64Array(names.length);
  const { values: scores, hasConverged } = fixedPoint(start, (values) => improve(values, season), STOP);
  const errors = scoreErrors(games, { scores, prior, reliabilityOf: () => 1 });
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

/**
 * Crowd-BT (Chen, Bennett, Collins-Thompson and Horvitz 2013, "Pairwise ranking aggregation in a crowdsourced
 * setting", eq. 5): annotator k names a over b with probability eta_k sigma(s_a - s_b) + (1 - eta_k) sigma(s_b - s_a).
 * Maximum a posteriori by EM; hidden is whether a vote was meant as cast, which it was with probability
 * eta sigma / (eta sigma + (1 - eta)(1 - sigma)), or turned round. A tie is half a vote each way, so many ties make an
 * annotator look less reliable. The prior on eta says which of the two mirror images is meant. Errors take the
 * reliabilities as known.
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
    const wins = winsOf(games, (index) => honesty[index]!);
    const updated = new Float64Array(values.length);
    updated.set(improve(own, { games, wins, prior }));
    updated.set(logOdds(games, honesty, { right, wrong }), names.length);
    return updated;
  };
  const { values, hasConverged } = fixedPoint(start, update, STOP);
  const scores = values.slice(0, names.length);
  const reliabilities = values.slice(names.length).map(sigmoid);
  const errors = scoreErrors(games, { scores, prior, reliabilityOf: (who) => reliabilities[who]! });
  return {
    scores: named(names, scores),
    errors: named(names, errors),
    hasConverged,
    reliability: named(annotators, reliabilities),
  };
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

/** Weighted wins. @param straight the share of a game that counts as cast; the rest counts for the other side */
function winsOf({ names, list }: Games, straight: (index: number) => number): Float64Array {
  const wins = new Float64Array(names.length);
  for (const [index, { winner, loser, weight }] of list.entries()) {
    wins[winner]! += weight * straight(index);
    wins[loser]! += weight * (1 - straight(index));
  }
  return wins;
}

interface Season {
  readonly games: Games;
  readonly wins: Float64Array;
  readonly prior: number;
}

/** Hunter's update on the logarithm: strength = wins / sum of games / (own + other's strength); then the level. */
function improve(scores: Float64Array, { games, wins, prior }: Season): Float64Array {
  const strengths = scores.map(Math.exp);
  const rates = strengths.map((strength) => (2 * prior) / (strength + 1));
  for (const { a, b, weight } of games.pairs) {
    const rate = weight / (strengths[a]! + strengths[b]!);
    rates[a]! += rate;
    rates[b]! += rate;
  }
  const improved = rates.map((rate, i) => Math.log((wins[i]! + prior) / rate));
  for (const league of games.leagues) toBestLevel(improved, league);
  return improved;
}

/**
 * Shifts the scores of a league so that its average competitor breaks even with the imaginary opponent. Games do not
 * depend on the common level, and a weak prior would take thousands of updates to settle it.
 */
function toBestLevel(scores: Float64Array, league: readonly number[]): void {
  let high = 0;
  for (const i of league) high = Math.max(high, Math.abs(scores[i]!));
  let low = -high;
  for (let round = 0; round < 60 && high - low > 1e-15; round++) {
    const shift = (low + high) / 2;
    let wins = 0;
    for (const i of league) wins += sigmoid(scores[i]! + shift);
    if (wins > league.length / 2) high = shift;
    else low = shift;
  }
  for (const i of league) scores[i]! += (low + high) / 2;
}

function named(names: readonly string[], values: Float64Array): Map<string, number> {
  return new Map(names.map((name, i) => [name, values[i]!]));
}

function requirePositive(prior: number): void {
  if (prior > 0) return;
  throw new AppError('config', `prior ${prior}: expected a number above 0`, {
    fix: 'without a prior the score of a competitor that never lost would be infinite',
  });
}
