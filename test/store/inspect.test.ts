/** What the page makes of inspections: what it keeps, in which order it shows it, and how it fills formulas. */
import { renderToString } from 'katex';
import { describe, expect, test } from 'vitest';
import type { PairInspection, RewardReading, RolloutInspection } from '../../src/shared/inspection.ts';
import { gradientWeight, pairLoss, pairTerms } from '../../src/store/inspect/dpoTerms.ts';
import { keep, type KeptStep, MAX_KEPT } from '../../src/store/inspect/inspections.ts';
import {
  keptTokens,
  responseCount,
  responseRange,
  sequenceOfToken,
  textOf,
} from '../../src/store/inspect/keptTokens.ts';
import { massReport, massVerdict } from '../../src/store/inspect/lostMass.ts';
import { orderedRows, pairOrderings, pairsOf, rolloutOrderings } from '../../src/store/inspect/orderings.ts';
import { pairEquations, pairQuantities } from '../../src/store/inspect/pairQuantities.ts';
import { tex } from '../../src/store/inspect/quantity.ts';
import {
  pairPreference,
  preferenceEquations,
  tokenReward,
  tokenRewardEquations,
} from '../../src/store/inspect/rewardTerms.ts';
import { rolloutQuantities } from '../../src/store/inspect/rolloutQuantities.ts';

/** Two answers: prompt a, answers "b c EOS" and "d". */
const sequences = {
  ids: Int32Array.of(1, 2, 3, 9, 1, 4),
  starts: Int32Array.of(0, 4, 6),
  promptLengths: Int32Array.of(1, 1),
  batchRows: 2,
  eosId: 9,
};
const texts = { 1: 'a', 2: ' b', 3: ' c', 4: ' d', 9: '<|endoftext|>' };
const floats = (...values: number[]) => Float32Array.from(values);

const rollouts: RolloutInspection = {
  kind: 'rollouts',
  phase: 'update',
  sequences,
  numbers: {
    temperature: 1,
    maxNewTokens: 3,
    clipRange: 0.2,
    missingEos: 'floor',
    klCoef: 0.1,
    gamma: 1,
    lambda: 0.95,
    valueClipRange: 0.5,
  },
  scored: {
    logProbs: floats(-1, -2, -0.5, -3),
    logRef: floats(-1.5, -2, -0.25, -2),
    exactKl: floats(0.1, 0, 0.1, 0.2),
    entropy: floats(1, 1, 1, 1),
    values: floats(0.1, 0.2, 0.3, 0.4),
    rawScores: floats(2, 0.5),
    scores: floats(2, -1),
  },
  estimated: {
    rewards: floats(-0.05, 0, 2.025, -0.9),
    advantages: floats(1.6, 1.7, 1.725, -1.3),
    used: floats(0.5, 0.6, 0.7, -1.8),
    returns: floats(1.7, 1.9, 2.025, -0.9),
    whitening: { mean: 0.93, variance: 1.6, count: 4 },
  },
  updated: {
    epochs: [floats(-1, -2, -0.5, -3)],
    logProbs: floats(-0.7, -2, -0.4, -4),
    values: floats(1, 1, 1, 0),
    metrics: {},
  },
};

const pairs: PairInspection = {
  kind: 'pairs',
  sequences,
  loss: { type: 'sigmoid', beta: 0.5, labelSmoothing: 0, ipoNormalised: false },
  logRef: floats(-1, -1, -1, -3),
  referenceSums: floats(-3, -3),
  before: floats(-1, -1, -2, -2),
  after: floats(-1, -1, -1, -4),
  metrics: {},
};
const reading: RewardReading = {
  sequences,
  tokenScores: floats(0, 1, 2, 3, 0, -1),
  scores: floats(3, -1),
  pooling: 'last',
  center: 1,
  spread: 2,
};

describe('tokens', () => {
  test('have their role by length, never by id', () => {
    const roles = keptTokens(sequences, texts, 0, 3).map(({ role, m, isLast }) => [role, m, isLast]);
    expect(roles).toEqual([
      ['prompt', -1, false],
      ['response', 0, false],
      ['response', 1, false],
      ['eos', 2, true],
    ]);
    expect(keptTokens(sequences, texts, 1, 3).map(({ role }) => role)).toEqual([
      'prompt',
      'response',
      'pad',
      'pad',
    ]);
    const endsInPrompt = {
      ...sequences,
      promptLengths: Int32Array.of(4, 1),
      ids: Int32Array.of(9, 2, 3, 9, 1, 4),
    };
    expect(keptTokens(endsInPrompt, texts, 0).map(({ role }) => role)).toEqual([
      'prompt',
      'prompt',
      'prompt',
      'prompt',
    ]);
    expect(textOf(sequences, texts, 0, 'response')).toBe(' b c');
    expect([responseRange(sequences, 1), responseCount(sequences)]).toEqual([[3, 4], 4]);
    expect([-1, 0, 2, 3, 4].map((m) => sequenceOfToken(sequences, m))).toEqual([-1, 0, 0, 1, -1]);
  });
});

describe('formulas', () => {
  const all = [
    ...rolloutQuantities.flatMap((q) =>
      [0, 2, 3].flatMap((m) => q.equations({ inspection: rollouts, time: 'after' }, m)),
    ),
    ...pairQuantities.flatMap((q) =>
      [0, 3].flatMap((m) => q.equations({ inspection: pairs, time: 'before' }, m)),
    ),
    ...(['sigmoid', 'robust', 'ipo', 'hinge'] as const).flatMap((type) =>
      [0, 0.1].flatMap((labelSmoothing) => {
        const inspection = { ...pairs, loss: { ...pairs.loss, type, labelSmoothing } };
        return pairEquations(inspection, pairTerms(inspection, 'before')[0]!);
      }),
    ),
    ...preferenceEquations(reading, 0),
    ...tokenRewardEquations(reading, 0, 2),
  ];

  test('all of them are TeX that can be set', () => {
    expect(all.length).toBeGreaterThan(40);
    for (const { symbols, numbers } of all)
      for (const source of [symbols, `= ${numbers}`])
        expect(renderToString(source, { output: 'mathml', strict: 'error' })).toContain('<math');
  });

  test.each([
    ['reward', 2, '-0.100 \\cdot (-0.250) + 2.000 = 2.025'],
    ['kl', 0, '-1.000 - (-1.500) = 0.500'],
    ['value', 0, '(0.100 - 1.700)^2 = 2.560'],
    ['return', 3, '-1.300 + 0.400 = -0.900'],
    ['moved', 3, '-4.000 - (-3.000) = -1.000'],
    ['ratio', 3, '= 0.368'],
    ['clipped', 3, '\\max\\big(0.662,\\; 1.440\\big) = 1.440'],
  ])('%s of token %i has that token’s numbers', (id, m, expected) => {
    const quantity = rolloutQuantities.find((each) => each.id === id)!;
    const numbers = quantity
      .equations({ inspection: rollouts, time: 'after' }, m)
      .map((each) => each.numbers);
    expect(numbers.join(' | ')).toContain(expected);
  });

  test('what is not known yet has no formula', () => {
    const { updated: _, estimated: __, scored: ___, ...sampled } = rollouts;
    const source = { inspection: sampled, time: 'after' as const };
    for (const quantity of rolloutQuantities) {
      expect(quantity.value(source, 0)).toBeUndefined();
      expect(quantity.equations(source, 0)).toEqual([]);
    }
  });

  test('numbers are short and never -0', () => {
    expect([0, -0.0001, 12345, 1e-5, -0.00001, NaN, -Infinity].map((x) => tex(x))).toEqual([
      '0.000',
      '-1.00 \\times 10^{-4}',
      '1.23 \\times 10^{4}',
      '1.00 \\times 10^{-5}',
      '-1.00 \\times 10^{-5}',
      '\\text{?}',
      '-\\infty',
    ]);
    expect(tex(-0)).toBe('0.000');
  });
});

describe('the weight of a pair’s gradient', () => {
  test.each(['sigmoid', 'robust', 'ipo', 'hinge'] as const)('%s: minus the slope of the loss', (type) => {
    for (const labelSmoothing of [0, 0.2])
      for (const z of [-2, -0.3, 0.4, 1.7]) {
        const loss = { type, beta: 0.5, labelSmoothing, ipoNormalised: false };
        const slope = (pairLoss(loss, z + 1e-5) - pairLoss(loss, z - 1e-5)) / 2e-5;
        expect(gradientWeight(loss, z)).toBeCloseTo(-slope, 4);
      }
  });

  test('is 1/2 where policy and reference agree', () => {
    const [terms] = pairTerms({ ...pairs, before: pairs.logRef! }, 'before');
    expect([terms!.margin, terms!.weight, terms!.loss]).toEqual([0, 0.5, Math.LN2]);
  });
});

describe('orders', () => {
  test('of answers and of pairs', () => {
    const order = (id: string) =>
      orderedRows(
        rolloutOrderings.find((each) => each.id === id)!,
        { inspection: rollouts, time: 'after' },
        2,
      );
    expect(['first', 'advantage', 'worst', 'clipped', 'kl'].map(order)).toEqual([
      [0, 1],
      [0, 1],
      [1, 0],
      [1, 0], // all of its tokens against one in three
      [0, 1],
    ]);
    const wrong = pairOrderings.find(({ id }) => id === 'wrong')!;
    expect(orderedRows(wrong, { ...pairsOf(pairs), margins: [1, -1, 0] }, 3)).toEqual([1, 2, 0]);
    const { updated: _, ...early } = rollouts;
    expect(orderedRows(rolloutOrderings[3]!, { inspection: early, time: 'after' }, 2)).toEqual([0, 1]);
  });
});

describe('the reward model’s reading', () => {
  test('in standard deviations, with what each token changes', () => {
    expect(tokenReward(reading, 0, 3)).toEqual({ reward: 1, change: 0.5 });
    expect(tokenReward(reading, 1, 0)).toEqual({ reward: -0.5, change: undefined });
    expect(pairPreference(reading, 0).margin).toBe(4);
    expect(pairPreference(reading, 0).probability).toBeCloseTo(1 / (1 + Math.exp(-4)), 10);
  });
});

describe('lost probability', () => {
  const answer = (text: string, from: number, to: number, sources = ['sampled dpo']) => ({
    text,
    ended: true,
    sources,
    logProbs: [Math.log(from), Math.log(to)],
  });
  const asked = (...answers: ReturnType<typeof answer>[]) => ({
    kind: 'inspectAlternatives' as const,
    models: ['sft', 'dpo'],
    answers,
  });

  test('goes to a third answer', () => {
    const report = massReport(
      asked(
        answer('good', 0.2, 0.1),
        answer('bad', 0.2, 0.01),
        answer('x', 0.1, 0.1),
        answer('third', 0.1, 0.7),
      ),
      0,
      1,
    );
    expect(report.answers.map(({ text }) => text)).toEqual(['good', 'bad', 'third', 'x']);
    expect(report.elsewhere.from).toBeCloseTo(0.4, 10);
    expect(report.elsewhere.to).toBeCloseTo(0.09, 10);
    expect(massVerdict(report)).toContain('above all “third”');
  });

  test('is not lost where the chosen answer gains', () => {
    const verdict = (...answers: ReturnType<typeof answer>[]) =>
      massVerdict(massReport(asked(...answers), 0, 1));
    expect(verdict(answer('good', 0.2, 0.3), answer('bad', 0.2, 0.1))).toContain('as intended');
    expect(verdict(answer('good', 0.2, 0.3), answer('bad', 0.2, 0.3))).toContain(
      'Both answers of the pair have become more likely',
    );
    expect(verdict(answer('good', 0.2, 0.1), answer('bad', 0.2, 0.1))).toContain('not sampled here');
  });
});

describe('kept steps', () => {
  const step = (n: number, inspection: KeptStep['inspection'] = rollouts): KeptStep => ({
    step: n,
    costMs: 1,
    inspection,
    texts,
  });

  test('the newest word on a step counts, and a reset run’s old steps go', () => {
    const list = [1, 2, 3].reduce<readonly KeptStep[]>((kept, n) => keep(kept, step(n)), []);
    const { updated: _, ...early } = rollouts;
    expect(keep(list, step(3, early)).map((each) => [each.step, each.inspection])).toEqual([
      [1, rollouts],
      [2, rollouts],
      [3, early],
    ]);
    expect(keep(list, step(2)).map((each) => each.step)).toEqual([1, 2]);
  });

  test('neither their number nor their size grows without bound', () => {
    let many: readonly KeptStep[] = [];
    for (let n = 1; n <= MAX_KEPT + 7; n++) many = keep(many, step(n));
    expect([many.length, many[0]!.step]).toEqual([MAX_KEPT, 8]);
    const large = { ...rollouts, scored: { ...rollouts.scored!, logProbs: new Float32Array(2 ** 21) } };
    let heavy: readonly KeptStep[] = [];
    for (let n = 1; n <= 5; n++) heavy = keep(heavy, step(n, large));
    expect(heavy.map((each) => each.step)).toEqual([5]); // 8 MiB each, and a little
  });
});
