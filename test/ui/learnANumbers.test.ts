/** The arithmetic behind the lessons on reward models, clipping and DPO, and the numbers that their texts claim. */
import { describe, expect, test } from 'vitest';
import { TOY_DEFAULTS } from '../../src/algo/exactToy/trainToy.ts';
import { rngKey } from '../../src/shared/rng.ts';
import {
  batchGradients,
  exactGradient,
  expectedReward,
  sampledGradient,
  softmax,
  spreadOf,
  trainingRuns,
} from '../../src/ui/learn/clip/bandit.ts';
import { surrogate } from '../../src/ui/learn/clip/surrogate.ts';
import {
  differenceAtLoss,
  implicitReward,
  lineError,
  optimalLogProb,
  pairNumbers,
  TOY_DATA,
  type ToySequence,
} from '../../src/ui/learn/dpo/dpoNumbers.ts';
import {
  ANSWERS,
  fit,
  pairGradient,
  pairLoss,
  voteAccuracy,
  VOTES,
  winProbability,
} from '../../src/ui/learn/rewardModel/bradleyTerry.ts';

const slopeOf = (f: (x: number) => number, x: number) => (f(x + 1e-5) - f(x - 1e-5)) / 2e-5;
const replaced = (list: readonly number[], i: number, value: number) =>
  list.map((old, j) => (j === i ? value : old));

describe('Bradley-Terry', () => {
  const rewards = [0.4, -1.1, 2, 0.3, 0.9];

  test('the gradient is the slope of the loss', () => {
    const gradient = pairGradient(rewards, VOTES);
    for (const [i, reward] of rewards.entries())
      expect(gradient[i]).toBeCloseTo(
        slopeOf((x) => pairLoss(replaced(rewards, i, x), VOTES), reward),
        8,
      );
  });

  test('only differences count: shifting all changes nothing, and no step shifts them', () => {
    const shifted = rewards.map((reward) => reward + 3);
    expect(pairLoss(shifted, VOTES)).toBeCloseTo(pairLoss(rewards, VOTES), 12);
    expect(pairGradient(rewards, VOTES).reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
    expect(voteAccuracy(shifted, VOTES)).toBe(voteAccuracy(rewards, VOTES));
  });

  test('equal rewards cost ln 2 and are right half of the time', () => {
    const equal = ANSWERS.map(() => 0);
    expect(pairLoss(equal, VOTES)).toBeCloseTo(Math.LN2, 12);
    expect(voteAccuracy(equal, VOTES)).toBe(0.5);
  });

  test('three votes of four end at a difference of ln 3', () => {
    const [a, b] = fit([0, 0], [{ a: 0, b: 1, aWins: 3, bWins: 1 }], { steps: 400, rate: 2 });
    expect(a! - b!).toBeCloseTo(Math.log(3), 6);
  });

  test('the fit of the lesson ends, in the order of the words, and not at a loss of 0', () => {
    const fitted = fit(
      ANSWERS.map(() => 0),
      VOTES,
      { steps: 600, rate: 4 },
    );
    expect(Math.max(...pairGradient(fitted, VOTES).map(Math.abs))).toBeLessThan(1e-4);
    const order = [...ANSWERS.keys()].toSorted((i, j) => fitted[j]! - fitted[i]!).map((i) => ANSWERS[i]);
    expect(order).toEqual(['wonderful', 'good', 'fine', 'dull', 'awful']);
    expect(pairLoss(fitted, VOTES)).toBeGreaterThan(0.3);
    expect(Math.max(...fitted.map(Math.abs))).toBeLessThan(5); // within the sliders
    expect(voteAccuracy(fitted, VOTES)).toBeCloseTo(29 / 35, 12);
    // The best rewards reproduce the expected number of wins of each answer.
    for (const i of ANSWERS.keys()) {
      const mine = VOTES.filter(({ a, b }) => a === i || b === i);
      const won = mine.reduce((sum, vote) => sum + (vote.a === i ? vote.aWins : vote.bWins), 0);
      const expected = mine.reduce((sum, vote) => {
        const p = winProbability(fitted, vote);
        return sum + 5 * (vote.a === i ? p : 1 - p);
      }, 0);
      expect(expected).toBeCloseTo(won, 1);
    }
  });
});

describe('the clipped surrogate', () => {
  test.each([
    [1.3, 1, 'clipped', 1.2, 0],
    [1.1, 1, 'free', 1.1, 1],
    [0.5, 1, 'free', 0.5, 1],
    [0.5, -1, 'clipped', -0.8, 0],
    [0.9, -1, 'free', -0.9, -1],
    [1.7, -1, 'free', -1.7, -1],
  ] as const)('ratio %f, advantage %f: %s', (ratio, advantage, branch, value, slope) => {
    const point = surrogate(ratio, advantage, 0.2);
    expect(point.branch).toBe(branch);
    expect(point.value).toBeCloseTo(value, 12);
    expect(point.slope).toBe(slope);
    expect(slopeOf((x) => surrogate(x, advantage, 0.2).value, ratio)).toBeCloseTo(slope, 8);
  });
});

describe('the bandit', () => {
  const logits = [0.5, 0, 0, -0.5];

  test('the exact gradient is the slope of the expected reward', () => {
    const gradient = exactGradient(logits);
    for (const [i, logit] of logits.entries())
      expect(gradient[i]).toBeCloseTo(
        slopeOf((x) => expectedReward(replaced(logits, i, x)), logit),
        7,
      );
  });

  test('sampled gradients average to the exact one, with and without a baseline', () => {
    for (const baseline of [0, expectedReward(logits)]) {
      const mean = [0, 0, 0, 0];
      softmax(logits).forEach((p, answer) => {
        const paid = [6, 7, 8, 9][answer]!;
        sampledGradient(logits, { answer, paid }, baseline).forEach((value, a) => (mean[a]! += p * value));
      });
      exactGradient(logits).forEach((value, a) => expect(mean[a]).toBeCloseTo(value, 10));
    }
  });

  test('the baseline makes the noise at least three times smaller', () => {
    const pushes = (baseline: number) =>
      spreadOf(batchGradients(logits, baseline, { batches: 300, size: 8, key: rngKey(1) }).map((g) => g[3]!));
    const without = pushes(0);
    const withIt = pushes(expectedReward(logits));
    expect(without.sd / withIt.sd).toBeGreaterThan(3);
    for (const { mean, sd } of [without, withIt])
      expect(Math.abs(mean - exactGradient(logits)[3]!)).toBeLessThan((4 * sd) / Math.sqrt(300));
  });

  test('forty runs at .5 all find the best answer; at 10 a quarter or more stay with another one', () => {
    const ends = (stepSize: number) =>
      trainingRuns(stepSize, { runs: 40, batches: 60, size: 4, key: rngKey(4) }).map(
        ({ rewards, favourite }) => ({ reward: rewards.at(-1)!, favourite }),
      );
    for (const { reward, favourite } of ends(0.5)) {
      expect(favourite).toBe(3);
      expect(reward).toBeGreaterThan(8.9);
    }
    expect(ends(10).filter(({ favourite }) => favourite !== 3).length).toBeGreaterThanOrEqual(10);
    for (const { reward } of ends(0.05)) expect(reward).toBeLessThan(8.6);
  });
});

describe('DPO in numbers', () => {
  test('at the start the loss is ln 2 and the weight one half', () => {
    expect(pairNumbers(0, 0, 0.5)).toMatchObject({ margin: 0, weight: 0.5, slope: -0.25 });
    expect(pairNumbers(0, 0, 0.5).loss).toBeCloseTo(Math.LN2, 12);
  });

  test.each([
    [1.2, -0.4, 0.5],
    [-2, 3, 1.5],
  ])('the slope is that of the loss; only the difference counts', (chosen, rejected, beta) => {
    const { slope, loss } = pairNumbers(chosen, rejected, beta);
    expect(slope).toBeCloseTo(
      slopeOf((x) => pairNumbers(x, rejected, beta).loss, chosen),
      8,
    );
    expect(-slope).toBeCloseTo(
      slopeOf((x) => pairNumbers(chosen, x, beta).loss, rejected),
      8,
    );
    expect(pairNumbers(chosen - 4, rejected - 4, beta).loss).toBeCloseTo(loss, 10);
    expect(differenceAtLoss(loss, beta)).toBeCloseTo(chosen - rejected, 8);
  });

  test('what the lesson says of beta: at 2 and -2 the weight is two fifths for .1, and nothing for 2', () => {
    expect(pairNumbers(2, -2, 0.1).margin).toBeCloseTo(0.4, 12);
    expect(pairNumbers(2, -2, 0.1).weight).toBeCloseTo(0.4, 2);
    expect(pairNumbers(2, -2, 2).margin).toBe(8);
    expect(pairNumbers(2, -2, 2).weight).toBeLessThan(0.001);
  });

  test('the size of the toy’s data is that of its training', () => {
    const { steps, batch } = TOY_DEFAULTS.dpo;
    expect(TOY_DATA).toBe(2 * steps * batch);
  });

  test('the optimum’s implicit reward is the reward, up to the same constant for every sequence', () => {
    const beta = 0.7;
    const logZ = 1.3;
    const sequences = [-2, 0, 3].map((reward): ToySequence => {
      const sequence = { text: '', reward, logRef: -5 - reward, logPi: 0 };
      return { ...sequence, logPi: optimalLogProb(sequence, beta, logZ) };
    });
    for (const sequence of sequences)
      expect(implicitReward(sequence, beta)).toBeCloseTo(sequence.reward - beta * logZ, 10);
    expect(lineError(sequences, beta, { logZ, drawn: 1 }).unseen).toBeCloseTo(0, 10);
  });

  test('errors are told apart by whether the data held the sequence', () => {
    const at = (logRef: number, error: number): ToySequence => ({
      text: '',
      reward: 1,
      logRef,
      logPi: logRef + 1 + error,
    });
    const report = lineError([at(-2, 0.1), at(-2, 0.3), at(-12, 5)], 1, { logZ: 0, drawn: 1000 });
    expect(report.seen).toBeCloseTo(0.2, 10);
    expect(report.unseen).toBeCloseTo(5, 10);
    expect(report).toMatchObject({ seenCount: 2, unseenCount: 1 });
  });
});
