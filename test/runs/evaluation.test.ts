import { describe, expect, test } from 'vitest';
import { uniformAt, rngKey } from '../../src/shared/rng.ts';
import { diversityOf } from '../../src/runs/evaluation/diversity.ts';
import { judgesOf } from '../../src/runs/evaluation/evaluation.ts';
import { answerRows, evaluationRows } from '../../src/runs/evaluation/evaluationRows.ts';
import { judgeAgreements } from '../../src/runs/evaluation/judgeAgreement.ts';
import { lengthControlledRate } from '../../src/runs/evaluation/lengthControlled.ts';
import { modelMetrics } from '../../src/runs/evaluation/modelMetrics.ts';
import { rankModels } from '../../src/runs/evaluation/modelRanking.ts';
import { countWins, winRate } from '../../src/runs/evaluation/winRate.ts';
import { wilsonInterval } from '../../src/statistics/intervals.ts';
import { referenceSection } from '../statistics/reference.ts';
import { answer, evaluation } from './evaluationFixtures.ts';

const golds = (values: readonly number[]) =>
  values.map((gold, i) => answer({ gold, text: ` answer ${i} of ${values.length} worth ${gold}` }));
const gold = { judge: 'gold', samples: 1 } as const;

describe('winRate', () => {
  test('counts, ties as half, and the Wilson interval of the points', () => {
    const rate = winRate(golds([0.9, 0.5, 0.2, 0.8]), golds([0.1, 0.5, 0.7, 0.3]), gold);
    expect(rate).toMatchObject({ wins: 2, ties: 1, losses: 1, prompts: 4, rate: 0.625 });
    expect(rate.interval).toEqual(wilsonInterval(2.5, 4));
  });

  test('is one less that of the other side', () => {
    const [a, b] = [golds([0.9, 0.5, 0.2, 0.8, 0.3]), golds([0.1, 0.6, 0.2, 0.3, 0.1])];
    const [one, other] = [winRate(a, b, gold), winRate(b, a, gold)];
    expect(one.rate + other.rate).toBeCloseTo(1, 12);
    expect(one.interval.low).toBeCloseTo(1 - other.interval.high, 12);
  });

  test('the same words are a tie whatever a judge makes of them', () => {
    const [a, b] = [answer({ text: 'same', gold: 0.5000001 }), answer({ text: 'same', gold: 0.5 })];
    expect(winRate([a], [b], gold).ties).toBe(1);
  });

  test('several answers of a prompt are one trial', () => {
    expect(countWins([1, 1, 0, 1], 2)).toMatchObject({ wins: 3, losses: 1, prompts: 2, rate: 0.75 });
    expect(countWins([1, 1, 0, 1], 2).interval).toEqual(wilsonInterval(1.5, 2));
    expect(countWins([1, 1, 0, 1], 1).prompts).toBe(4);
  });
});

describe('lengthControlledRate', () => {
  const draw = (i: number, of: number) => uniformAt(rngKey(of), i, 0);
  const length = (i: number, of: number) => Array.from({ length: 3 + Math.floor(20 * draw(i, of)) }, () => 1);

  test('a judge that only counts words gives a fair coin, though the longer model wins', () => {
    const rows = Array.from({ length: 300 }, (_, i) => i);
    const longer = rows.map((i) => answer({ ids: [...length(i, 1), 1, 1, 1, 1] }));
    const shorter = rows.map((i) => answer({ ids: length(i, 2) }));
    const byLength = (answers: typeof longer) =>
      answers.map((one) => ({ ...one, gold: one.ids.length / 40 }));
    const [first, second] = [byLength(longer), byLength(shorter)];
    expect(winRate(first, second, gold).rate).toBeGreaterThan(0.6);
    const controlled = lengthControlledRate(first, second, gold);
    expect(controlled.lengthEffect).toBeGreaterThan(1);
    expect(controlled.interval.low).toBeLessThan(0.5);
    expect(controlled.interval.high).toBeGreaterThan(0.5);
  });

  test('where length does not matter it is the win-rate', () => {
    const rows = Array.from({ length: 400 }, (_, i) => i);
    const first = rows.map((i) => answer({ ids: length(i, 3), gold: draw(i, 5) + 0.2 }));
    const second = rows.map((i) => answer({ ids: length(i, 4), gold: draw(i, 6) }));
    const plain = winRate(first, second, gold);
    const controlled = lengthControlledRate(first, second, gold);
    expect(Math.abs(controlled.rate - plain.rate)).toBeLessThan(0.02);
    expect(controlled.interval.low).toBeGreaterThan(0.5);
  });
});

describe('diversityOf', () => {
  test('compares as many tokens of each: writing more is not being less diverse', () => {
    const few = [answer({ ids: [1, 2, 3, 4, 0] }), answer({ ids: [5, 6, 7, 8, 0] })];
    const many = [...few, answer({ ids: [1, 2, 3, 4, 0] }), answer({ ids: [5, 6, 7, 8, 0] })];
    const [a, b] = diversityOf([few, many]);
    expect(a).toMatchObject({ distinct1: 1, distinct2: 1, distinct3: 1, tokens: 8, answers: 2 });
    expect(b).toEqual(a);
  });

  test('a model that always says the same', () => {
    const [same] = diversityOf([Array.from({ length: 5 }, () => answer({ ids: [1, 2, 3, 4, 5, 0] }))]);
    expect(same).toMatchObject({ distinct1: 0.2, selfBleu: 1 });
  });

  test('an answer that was cut keeps its last token', () => {
    const [cut] = diversityOf([[answer({ ids: [1, 2], ended: false })]]);
    expect(cut!.tokens).toBe(2);
  });
});

describe('modelMetrics', () => {
  const reference = referenceSection<{
    nll: number[];
    tokens: number[];
    value: number;
    low: number;
    high: number;
  }>('ratioBootstrap');
  const sft = reference.tokens.map((count, i) =>
    answer({ ids: Array.from({ length: count }, () => i + 1), referenceNll: reference.nll[i]! }),
  );

  test('perplexity and its interval are SciPy’s bootstrap over prompts', () => {
    const { cells } = modelMetrics(evaluation({ sft })).find(({ id }) => id === 'perplexity')!;
    const [cell] = cells;
    expect(cell!.value).toBeCloseTo(reference.value, 10);
    const width = reference.high - reference.low;
    expect(Math.abs(cell!.interval!.low - reference.low)).toBeLessThan(0.12 * width);
    expect(Math.abs(cell!.interval!.high - reference.high)).toBeLessThan(0.12 * width);
    expect(cell!.difference).toBeUndefined();
  });

  test('differences are paired: what is always a little better is surely better', () => {
    const before = Array.from({ length: 40 }, (_, i) => answer({ gold: (i % 10) / 10 }));
    const after = before.map((one) => answer({ gold: one.gold + 0.02 }));
    const row = modelMetrics(evaluation({ sft: before, ppo: after }))[0]!;
    const { difference, interval } = row.cells[1]!;
    expect(difference!.mean).toBeCloseTo(0.02, 10);
    expect(difference!.interval.low).toBeGreaterThan(0.019);
    expect(interval!.low).toBeLessThan(row.cells[0]!.value);
  });

  test('judges that were not asked have no row; shares have Wilson’s interval', () => {
    const rows = modelMetrics(evaluation({ sft: [answer(), answer({ ended: false })] }));
    expect(rows.map(({ id }) => id)).not.toContain('classifier');
    expect(rows.find(({ id }) => id === 'ended')!.cells[0]!.interval).toEqual(wilsonInterval(1, 2));
  });
});

describe('judges and rankings', () => {
  const scored = (pairs: readonly (readonly [gold: number, rewardModel: number])[]) =>
    pairs.map(([value, rewardModel], i) => answer({ gold: value, rewardModel, text: ` ${i} ${value}` }));
  const sft = scored([
    [0.1, 0],
    [0.2, 0],
    [0.3, 0],
    [0.4, 0],
  ]);
  const ppo = scored([
    [0.5, 1],
    [0.1, 1],
    [0.9, 1],
    [0.4001, -1],
  ]);

  test('a judge agrees with gold where both prefer the same', () => {
    const data = evaluation({ sft, ppo });
    expect(judgesOf(data)).toEqual(['gold', 'rewardModel']);
    const [agreement] = judgeAgreements(data);
    expect(agreement).toMatchObject({ judge: 'rewardModel', comparisons: 4, agreement: 0.5 });
    // Both say "PPO" three times of four: by chance they agree on 10 of 16.
    expect(agreement!.kappa).toBeCloseTo((0.5 - 10 / 16) / (1 - 10 / 16), 10);
  });

  test('Bradley-Terry puts the stronger first, around 1500', () => {
    const best = golds([0.9, 0.9, 0.9, 0.95]);
    const ranking = rankModels(evaluation({ sft, ppo, dpo: best }), 'gold');
    expect(ranking.map(({ name }) => name)).toEqual(['dpo', 'ppo', 'sft']);
    expect(ranking.reduce((total, { elo }) => total + elo, 0) / 3).toBeCloseTo(1500, 6);
    for (const { reach } of ranking) expect(reach).toBeGreaterThan(50);
  });
});

describe('rows for files', () => {
  test('hold every metric and win-rate as plain values, and every answer', () => {
    const data = evaluation({ sft: golds([0.1, 0.2]), dpo: golds([0.8, 0.9]) });
    const rows = evaluationRows(data);
    const won = rows.find(({ metric, model }) => metric === 'winRate' && model === 'dpo')!;
    expect(won).toMatchObject({ against: 'sft', judge: 'gold', value: 1, high: 1 });
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
    expect(answerRows(data)).toHaveLength(4);
    expect(answerRows(data)[3]).toMatchObject({ model: 'dpo', prompt: 'Prompt 1', sample: 0, gold: 0.9 });
    expect(JSON.parse(JSON.stringify(data))).toMatchObject({ preset: 'reviews' });
  });
});
