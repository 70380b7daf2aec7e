import { describe, expect, test } from 'vitest';
import { agreementWithJudges, tallyVotes } from '../../src/runs/evaluation/arenaTally.ts';
import { votesFromJsonl, votesToJsonl } from '../../src/runs/evaluation/arenaVote.ts';
import { wilsonInterval } from '../../src/statistics/intervals.ts';
import { vote } from './evaluationFixtures.ts';

const { a: ppo, b: sft } = vote(0);

describe('tallyVotes', () => {
  test('is of the two models whichever of them was called a; both bad is a tie that is told apart', () => {
    const votes = [
      vote(1, { outcome: 'a' }),
      vote(2, { a: sft, b: ppo, outcome: 'b' }),
      vote(3, { outcome: 'tie' }),
      vote(4, { outcome: 'bothBad' }),
      vote(5, { outcome: 'b' }),
    ];
    const [tally, ...others] = tallyVotes(votes, ['sft', 'ppo']);
    expect(others).toEqual([]);
    expect(tally).toMatchObject({ first: 'sft', second: 'ppo', bothBad: 1 });
    expect(tally!.votes).toMatchObject({ wins: 1, ties: 2, losses: 2, rate: 0.4 });
    expect(tally!.votes.interval).toEqual(wilsonInterval(2, 5));
  });

  test('models nobody knows come last, in an order of their own', () => {
    const odd = vote(1, { a: { ...ppo, model: 'zeta' }, b: { ...sft, model: 'alpha' } });
    expect(tallyVotes([odd, vote(2)], ['sft', 'ppo']).map(({ first, second }) => [first, second])).toEqual([
      ['sft', 'ppo'],
      ['alpha', 'zeta'],
    ]);
  });
});

describe('agreementWithJudges', () => {
  test('counts votes on which both have a preference, judge by judge', () => {
    const votes = [
      vote(1, { outcome: 'a' }),
      vote(2, { outcome: 'b' }),
      vote(3, { outcome: 'tie' }),
      vote(4, { a: { ...ppo, gold: 0.1 }, outcome: 'a' }),
    ];
    const [gold, rewardModel, ...others] = agreementWithJudges(votes);
    expect(others).toEqual([]);
    expect(gold).toMatchObject({ judge: 'gold', comparisons: 2, agreement: 0.5 });
    expect(rewardModel).toMatchObject({ judge: 'rewardModel', comparisons: 3, agreement: 2 / 3 });
  });
});

describe('votes as JSONL', () => {
  test('are read back as they were', () => {
    const votes = [vote(1), vote(2, { outcome: 'bothBad', prompt: 'Line\nbreak "quoted" 🙂' })];
    expect(votesFromJsonl(votesToJsonl(votes))).toEqual({ votes, refused: [] });
    expect(votesFromJsonl(`\uFEFF${votesToJsonl(votes).replaceAll('\n', '\r\n')}`).votes).toEqual(votes);
  });

  test('what is no vote is refused line by line, with the reason', () => {
    const good = vote(1);
    const lines = [
      JSON.stringify(good),
      'nonsense',
      JSON.stringify({ ...good, outcome: 'c' }),
      JSON.stringify({ ...good, b: good.a }),
      JSON.stringify({ ...good, a: { ...good.a, gold: '1' } }),
    ];
    const { votes, refused } = votesFromJsonl(lines.join('\n'));
    expect(votes).toHaveLength(1);
    expect(refused.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    expect(refused.map(({ reason }) => reason).join('; ')).toMatch(/not JSON.*outcome.*same model.*a\.gold/);
  });
});
