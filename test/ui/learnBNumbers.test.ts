/** The numbers that lessons 6 to 10 claim, and the arithmetic behind their widgets. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  allLogProbs,
  exactFigures,
  likeliest,
  logTable,
  optimalLogProbs,
} from '../../src/algo/exactToy/exactSolution.ts';
import { referenceLogits, textOf, wordsOf } from '../../src/algo/exactToy/toyWorld.ts';
import { TOY_DEFAULTS } from '../../src/algo/exactToy/trainToy.ts';
import { algorithms } from '../../src/algo/registry.ts';
import { ARCHITECTURES } from '../../src/runs/cost/architectures.ts';
import { SCENARIOS } from '../../src/runs/cost/assumptions.ts';
import { advise } from '../../src/runs/guide/advise.ts';
import { presets } from '../../src/task/presets.ts';
import { RECORDED_RATINGS, RECORDED_SEEDS } from '../../src/ui/learn/annotators/recordedRatings.ts';
import { SCALED_METHODS } from '../../src/ui/learn/scale/bookPasses.ts';
import { scalePlan, writingShare } from '../../src/ui/learn/scale/scalePlan.ts';
import { SIZES, THIS_PAGE } from '../../src/ui/learn/scale/sizes.ts';
import { betaOf, coverageRows, oneIn, TOY_DPO_DRAWS } from '../../src/ui/learn/twoRoads/coverage.ts';
import { CASES } from '../../src/ui/learn/which/cases.ts';

const ids = algorithms.map(({ id }) => id);

describe('6, coverage', () => {
  const logRef = allLogProbs(logTable(referenceLogits()));
  const truthAt = (beta: number) => {
    const best = optimalLogProbs(logRef, beta);
    const list = likeliest(best, 8);
    const optimum = exactFigures(best, logRef, beta);
    return { optimum, likeliest: { optimum: list, reference: list, policy: list } };
  };

  test.each([0.5, 1, 3])('the reference’s probability follows from the optimum’s at beta %f', (beta) => {
    const truth = truthAt(beta);
    expect(betaOf(truth)).toBeCloseTo(beta, 9);
    for (const { text, reference, drawn } of coverageRows(truth, beta)) {
      const index = logRef.findIndex((_, i) => textOf(wordsOf(i)) === text);
      expect(reference).toBeCloseTo(Math.exp(logRef[index]!), 12);
      expect(drawn).toBeCloseTo(reference * TOY_DPO_DRAWS, 9);
    }
  });

  test('DPO’s pairs are as many as the text says, and hardly show what the optimum writes most', () => {
    const { steps, batch } = TOY_DEFAULTS.dpo;
    expect(steps * batch).toBe(307_200);
    expect(TOY_DPO_DRAWS).toBe(2 * steps * batch);
    const [top] = coverageRows(truthAt(0.5), 0.5);
    expect(top).toMatchObject({ text: 'great great great great', reward: 8 });
    expect(top!.optimum).toBeGreaterThan(0.15);
    expect(top!.drawn).toBeLessThan(5);
  });

  test('a small probability is said as one in so many', () => {
    expect(oneIn(1 / 208_768)).toBe('1 in 209,000');
    expect(oneIn(0.25)).toBe('1 in 4');
    expect(oneIn(0)).toBe('never');
  });
});

test('7: the presets are what the text says', () => {
  const [free, held] = ['reward-hacking', 'on-a-leash'].map((id) => presets.find((p) => p.id === id)!);
  expect(free!.knobs).toMatchObject({ 'preferences.prompts': 10, 'rewardModel.epochs': 8, 'ppo.klCoef': 0 });
  expect(held!.knobs).toEqual({ ...free!.knobs, 'ppo.klCoef': 0.1 });
});

test('8: what is recorded is there for every seed, and calibrating never cost DPO gold reward', () => {
  const [raw, calibrated] = RECORDED_RATINGS;
  for (const row of RECORDED_RATINGS) {
    expect(row.dpo).toHaveLength(RECORDED_SEEDS.length);
    expect(row.ppo).toHaveLength(RECORDED_SEEDS.length);
    expect(presets.some(({ id }) => id === row.preset)).toBe(true);
  }
  for (const [i, gold] of raw!.dpo.entries()) expect(calibrated!.dpo[i]!).toBeGreaterThan(gold);
});

describe('9, the cases', () => {
  const best = (id: string) =>
    advise(CASES.find((known) => known.id === id)!.answers, ids, []).filter(({ fits }) => fits);
  const names = (id: string) => best(id).map(({ algorithm }) => algorithm);

  test('one GPU: DPO leads and whatever writes is out', () => {
    expect(names('small')[0]).toBe('dpo');
    for (const writer of ['ppo', 'grpo', 'rloo', 'onlineDpo']) expect(names('small')).not.toContain(writer);
  });
  test('tests: GRPO and RLOO lead, pair losses are out', () => {
    expect(names('tests').slice(0, 2).toSorted()).toEqual(['grpo', 'rloo']);
    expect(names('tests')).not.toContain('dpo');
  });
  test('thumbs: KTO leads, then preferred-FT, and DPO is out', () => {
    expect(names('thumbs')).toEqual(['kto', 'preferredFt']);
  });
  test('a cluster: PPO leads; without time to tune it falls, with fresh labels another rises', () => {
    expect(names('lab')[0]).toBe('ppo');
    const { answers } = CASES.find(({ id }) => id === 'lab')!;
    const first = (changes: Partial<typeof answers>) => advise({ ...answers, ...changes }, ids, [])[0];
    expect(first({ tuning: 'no' })!.algorithm).not.toBe('ppo');
    expect(first({ fresh: 'yes' })!.algorithm).not.toBe('ppo');
  });
});

describe('10, scale', () => {
  const { scenario } = SCENARIOS[0]!;
  const big = ARCHITECTURES.at(-1)!;
  const rows = (lora: boolean, changes: Partial<typeof scenario> = {}) => {
    const [ppo, dpo] = scalePlan(big, { ...scenario, ...changes }, lora, []);
    return { ppo: ppo!, dpo: dpo! };
  };

  test('the smallest size is the shipped model’s, and 7B forty thousand times as large', () => {
    const config = JSON.parse(
      readFileSync(new URL('../../models/tiny-reviews/config.json', import.meta.url), 'utf8'),
    ) as Record<string, number>;
    const { layers, channels, vocabulary } = THIS_PAGE.shape;
    expect([layers, channels, vocabulary]).toEqual([
      config['n_layer'],
      config['n_embd'],
      config['vocab_size'],
    ]);
    expect(config['n_positions']).toBe(64);
    expect(THIS_PAGE.parameters).toBe(169_728);
    expect(big.parameters / THIS_PAGE.parameters / 40_000).toBeCloseTo(1, 1);
    expect(SIZES.map(({ parameters }) => parameters)).toEqual(
      SIZES.map(({ parameters }) => parameters).toSorted((a, b) => a - b),
    );
  });

  test('methods hold and write what the algorithms say', () => {
    for (const { id, traits } of SCALED_METHODS) {
      const algorithm = algorithms.find((known) => known.id === id)!;
      expect(traits.holds.toSorted()).toEqual(algorithm.holds.toSorted());
      expect(traits.writes).toBe(algorithm.needs.includes('reward'));
    }
  });

  test('at 7B PPO takes more than twice DPO’s memory; LoRA brings both down', () => {
    const { ppo, dpo } = rows(false);
    expect(ppo.cost.totalBytes).toBeGreaterThan(2 * dpo.cost.totalBytes);
    expect(ppo.cost.gpus).toBeGreaterThan(dpo.cost.gpus);
    const thin = rows(true);
    expect(thin.ppo.cost.totalBytes).toBeLessThan(ppo.cost.totalBytes / 2);
    expect(thin.dpo.cost.gpus).toBe(1);
  });

  test('the hours of the phases add up; writing takes more of hours than of FLOPs, and most at 1 %', () => {
    const { ppo, dpo } = rows(false);
    for (const { hours, cost } of [ppo, dpo])
      expect(Object.values(hours).reduce((sum, h) => sum + h, 0)).toBeCloseTo(cost.gpuHours, 6);
    expect([scenario.writingUtilisation, scenario.utilisation]).toEqual([0.05, 0.4]);
    expect(writingShare(ppo.hours)).toBeGreaterThan(3 * writingShare(ppo.cost.flops));
    expect(writingShare(rows(false, { writingUtilisation: 0.01 }).ppo.hours)).toBeGreaterThan(0.5);
    expect(dpo.hours.generation).toBe(0);
  });

  test('a run that was counted takes the book’s place', () => {
    const zeros = { labels: 0, rewardModel: 0, generation: 0, scoring: 0, training: 0, evaluation: 0 };
    const work = {
      flops: zeros,
      tokens: zeros,
      trunkPasses: { ...zeros, scoring: 20, training: 120 },
      logitPasses: { ...zeros, scoring: 20, training: 120 },
    };
    const numbers = { step: 1, optimizerSteps: 1, samples: 20, tokensGenerated: 0, tokensTrained: 0 };
    const progress = { ...numbers, wallMs: 1, peakBytes: 1, work };
    const own = { id: 'x', name: 'DPO', algorithm: 'dpo', preset: 'reviews', progress, labels: 10 };
    const source = { ...own, goldStart: 0, gold: 1, curve: { gold: [], wallMs: [], flops: [] } };
    const [ppo, dpo] = scalePlan(big, scenario, false, [source]);
    expect([ppo!.isCounted, dpo!.isCounted]).toEqual([false, true]);
    // 6 passes a sample and 2 a label are the book's own numbers
    expect(dpo!.cost.totalFlops).toBeCloseTo(rows(false).dpo.cost.totalFlops, -12);
  });
});
