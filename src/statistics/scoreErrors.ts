/** How precisely comparisons determine scores. */
import type { Game, Games } from './comparisons.ts';
import { mean } from './descriptive.ts';
import { invertPositiveDefinite, type SquareMatrix, squareMatrix } from './linearSystem.ts';
import { sigmoid } from './sigmoid.ts';

export interface FittedScores {
  readonly scores: Float64Array;
  readonly prior: number;
  readonly reliabilityOf: (annotator: number) => number;
}

/** Larger leagues get NaN: the inverse takes the cube of the size. */
const LARGEST_LEAGUE = 1000;

/**
 * Standard errors of each score less its league's mean, from the inverse Fisher information, league by league. (Of the
 * score itself they would mostly say how little a weak prior fixes the common level, which orders nobody.)
 */
export function scoreErrors(games: Games, fitted: FittedScores): Float64Array {
  const errors = new Float64Array(games.names.length).fill(NaN);
  const places = new Int32Array(games.names.length);
  const leagueOf = new Int32Array(games.names.length);
  for (const [number, league] of games.leagues.entries()) {
    for (const [place, competitor] of league.entries()) {
      places[competitor] = place;
      leagueOf[competitor] = number;
    }
  }
  const lists: Game[][] = games.leagues.map(() => []);
  for (const game of games.list) lists[leagueOf[game.winner]!]!.push(game);
  for (const [number, league] of games.leagues.entries()) {
    if (league.length > LARGEST_LEAGUE) continue;
    const covariance = invertPositiveDefinite(leagueInformation(league, lists[number]!, { fitted, places }));
    if (!covariance) continue;
    const { size, values } = covariance;
    const rowMeans = league.map((_, row) => mean(values.subarray(row * size, (row + 1) * size)));
    const center = mean(rowMeans);
    for (const [place, competitor] of league.entries())
      errors[competitor] = Math.sqrt(values[place * (size + 1)]! - 2 * rowMeans[place]! + center);
  }
  return errors;
}

function leagueInformation(
  league: readonly number[],
  games: readonly Game[],
  { fitted, places }: { readonly fitted: FittedScores; readonly places: Int32Array },
): SquareMatrix {
  const information = squareMatrix(league.length);
  const { size, values } = information;
  for (const [place, competitor] of league.entries()) {
    const score = fitted.scores[competitor]!;
    values[place * (size + 1)]! += 2 * fitted.prior * sigmoid(score) * sigmoid(-score);
  }
  for (const game of games) {
    const [winner, loser] = [places[game.winner]!, places[game.loser]!];
    const value = informationOf(game, fitted);
    values[winner * (size + 1)]! += value;
    values[loser * (size + 1)]! += value;
    values[winner * size + loser]! -= value;
    values[loser * size + winner]! -= value;
  }
  return information;
}

/**
 * A game whose cast side wins with probability P = eta sigma + (1 - eta)(1 - sigma) tells (dP/ds)^2 / (P (1 - P)) about
 * the difference of scores, which is sigma (1 - sigma) for eta = 1.
 */
function informationOf({ winner, loser, weight, annotator }: Game, fitted: FittedScores): number {
  const eta = fitted.reliabilityOf(annotator);
  const difference = fitted.scores[winner]! - fitted.scores[loser]!;
  const slope = (2 * eta - 1) * sigmoid(difference) * sigmoid(-difference);
  const cast = eta * sigmoid(difference) + (1 - eta) * sigmoid(-difference);
  return slope === 0 ? 0 : (weight * slope * slope) / (cast * (1 - cast));
}
