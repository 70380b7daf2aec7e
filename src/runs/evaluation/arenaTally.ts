import type { ArenaVote, Contestant } from './arenaVote.ts';
import { JUDGES, type JudgeId } from './evaluation.ts';
import { agreementWith, type JudgeAgreement } from './judgeAgreement.ts';
import { countWins, type WinRate } from './winRate.ts';

/** Votes between two models. Votes are taken as independent. */
export interface PairTally {
  readonly first: string;
  readonly second: string;
  /** Of the first; both bad counts as a tie. */
  readonly votes: WinRate;
  readonly bothBad: number;
}

const pointsOfA = { a: 1, b: 0, tie: 0.5, bothBad: 0.5 } as const;

/** @param order models in the order in which they are listed; others follow */
export function tallyVotes(votes: readonly ArenaVote[], order: readonly string[]): PairTally[] {
  const place = (model: string) => (order.includes(model) ? order.indexOf(model) : order.length);
  const inOrder = (x: string, y: string) => place(x) - place(y) || (x < y ? -1 : 1);
  const pairs = new Map<string, { first: string; second: string; outcomes: number[]; bothBad: number }>();
  for (const { a, b, outcome } of votes) {
    const [first, second] = [a.model, b.model].toSorted(inOrder) as [string, string];
    const key = JSON.stringify([first, second]);
    const pair = pairs.get(key) ?? { first, second, outcomes: [], bothBad: 0 };
    pairs.set(key, pair);
    const points = pointsOfA[outcome];
    pair.outcomes.push(first === a.model ? points : 1 - points);
    if (outcome === 'bothBad') pair.bothBad += 1;
  }
  return [...pairs.values()]
    .toSorted((x, y) => inOrder(x.first, y.first) || inOrder(x.second, y.second))
    .map(({ outcomes, ...pair }) => ({ ...pair, votes: countWins(outcomes) }));
}

/** Which of the two a judge prefers: 1 the first, 0 the second, 0.5 neither; undefined if it was not asked. */
export function verdictOf(a: Contestant, b: Contestant, judge: JudgeId): number | undefined {
  const [first, second] = [a[judge], b[judge]];
  if (first === undefined || second === undefined) return undefined;
  return first === second ? 0.5 : first > second ? 1 : 0;
}

/** Whether the votes agree with each judge, over those where both have a preference. */
export function agreementWithJudges(votes: readonly ArenaVote[]): JudgeAgreement[] {
  return JUDGES.flatMap((judge) => {
    const both = votes.flatMap(({ a, b, outcome }) => {
      const verdict = verdictOf(a, b, judge);
      return verdict === undefined ? [] : [[verdict, pointsOfA[outcome]] as const];
    });
    if (both.length === 0) return [];
    const [verdicts, own] = [both.map(([verdict]) => verdict), both.map(([, points]) => points)];
    return [{ judge, ...agreementWith(verdicts, own) }];
  });
}
