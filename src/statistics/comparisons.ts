/** Comparisons of two, numbered: who met whom how often, and who can be compared with whom at all. */
import { AppError } from '../shared/errors.ts';

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

/** One directed vote; a tie is two of half the weight. */
export interface Game {
  readonly winner: number;
  readonly loser: number;
  readonly weight: number;
  readonly annotator: number;
}

export interface Games {
  readonly names: readonly string[];
  readonly annotators: readonly string[];
  readonly list: readonly Game[];
  /** Pairs that met, and the weight of their games. */
  readonly pairs: readonly { readonly a: number; readonly b: number; readonly weight: number }[];
  /** Competitors linked by games, directly or through others: the completions of one prompt, for example. */
  readonly leagues: readonly (readonly number[])[];
}

const UNNAMED = '';

/** @throws AppError('config') for something compared with itself */
export function numberGames(comparisons: readonly Comparison[]): Games {
  const [names, annotators] = [new Map<string, number>(), new Map<string, number>()];
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
  const pairs = pairsOf(list, names.size);
  return {
    names: [...names.keys()],
    annotators: [...annotators.keys()],
    list,
    pairs,
    leagues: leaguesOf(pairs, names.size),
  };
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const number = numbers.get(name) ?? numbers.size;
  numbers.set(name, number);
  return number;
}

function pairsOf(list: readonly Game[], count: number): Games['pairs'] {
  const met = new Map<number, { a: number; b: number; weight: number }>();
  for (const { winner, loser, weight } of list) {
    const [a, b] = winner < loser ? [winner, loser] : [loser, winner];
    const pair = met.get(a * count + b);
    if (pair) pair.weight += weight;
    else met.set(a * count + b, { a, b, weight });
  }
  return [...met.values()];
}

function leaguesOf(pairs: Games['pairs'], count: number): number[][] {
  const parents = Int32Array.from({ length: count }, (_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parents[root] !== root) root = parents[root]!;
    parents[i] = root;
    return root;
  };
  for (const { a, b } of pairs) parents[rootOf(a)] = rootOf(b);
  const leagues = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const league = leagues.get(rootOf(i));
    if (league) league.push(i);
    else leagues.set(rootOf(i), [i]);
  }
  return [...leagues.values()];
}
