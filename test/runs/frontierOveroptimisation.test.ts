import { describe, expect, test } from 'vitest';
import { checkRequest } from '../../src/engine/lane.ts';
import { laneRequestSchema } from '../../src/protocol/commands.ts';
import { fitOverSeeds, peakOfMeanFit, scaledCurve } from '../../src/runs/overoptimisation/hackingFits.ts';
import { hackingPlan } from '../../src/runs/overoptimisation/hackingPlan.ts';
import { hackingCurve, type HackingRunRecord } from '../../src/runs/overoptimisation/hackingRecord.ts';
import { hackingReport } from '../../src/runs/overoptimisation/hackingReport.ts';
import { armSummary, hackingFacts, penaltyEffects } from '../../src/runs/overoptimisation/hackingSummary.ts';
import { bestAlong, settledComparison } from '../../src/runs/frontier/earlyStopping.ts';
import type { Run } from '../../src/runs/run.ts';

const run = (change: Partial<HackingRunRecord>): HackingRunRecord => ({
  arm: 'free',
  seed: 1,
  outcome: 'finished',
  step: [0, 1, 2, 3],
  kl: [0, 1, 4, 9],
  gold: [0.4, 0.8, 0.7, 0.5],
  proxy: [0, 1, 1.2, 1.4],
  ...change,
});

describe('hackingFacts', () => {
  test('hacked: gold 0.1 below its peak at the end, and the proxy above where it was there', () => {
    expect(hackingFacts(run({}))).toEqual({
      peak: 0.8,
      end: 0.5,
      klAtPeak: 1,
      klAtEnd: 9,
      proxyAtPeak: 1,
      proxyAtEnd: 1.4,
      hacked: true,
    });
    expect(hackingFacts(run({ gold: [0.4, 0.8, 0.7, 0.75] })).hacked).toBe(false); // has not fallen far
    expect(hackingFacts(run({ proxy: [0, 1, 1.2, 0.9] })).hacked).toBe(false); // the proxy fell with it
  });

  test('counts seeds', () => {
    const summary = armSummary('free', [run({}), run({ seed: 2, gold: [0.4, 0.8, 0.8, 0.8] })])!;
    expect([summary.hacked, summary.seeds]).toEqual([1, 2]);
    expect(summary.fall.mean).toBeCloseTo(0.15, 12);
    expect(armSummary('dpo', [run({})])).toBeNull();
  });
});

describe('fits', () => {
  const distances = [0, 0.5, 1, 2, 3, 4, 6, 8];
  const kl = distances.map((d) => d * d);

  test('recover the RL form that made the points, with its peak at exp(alpha / beta - 1)', () => {
    const form = (d: number) => (d === 0 ? 0 : d * (0.9 - 0.5 * Math.log(d)));
    const curves = [1, 2, 3].map((seed) =>
      scaledCurve(seed, { kl, gold: distances.map((d) => 0.4 + 0.3 * form(d)), proxy: distances }, 0.3),
    );
    const fit = fitOverSeeds('rl', curves);
    expect(fit.alpha.mean).toBeCloseTo(0.9, 8);
    expect(fit.beta.mean).toBeCloseTo(0.5, 8);
    expect(fit.peak.mean).toBeCloseTo(Math.exp(0.9 / 0.5 - 1), 8);
    expect(peakOfMeanFit(fit)).toBeCloseTo(fit.peak.mean, 8);
    expect(fit.rSquared.mean).toBeCloseTo(1, 10);
    expect(fit.withoutPeak).toBe(0);
  });

  test('say where they miss, and count the seeds without a peak', () => {
    const rising = distances.map((d) => 0.4 + 0.05 * d);
    const kinked = rising.map((value, i) => (i === 5 ? value - 0.4 : value));
    const fit = fitOverSeeds('best-of-n', [scaledCurve(1, { kl, gold: kinked, proxy: distances }, 1)]);
    expect(fit.perSeed[0]!.worst.distance).toBe(4);
    expect(fit.perSeed[0]!.worst.residual).toBeLessThan(0);
    const up = fitOverSeeds('rl', [
      scaledCurve(1, { kl, gold: distances.map((d) => 0.1 * d * Math.log(d + 1)), proxy: distances }, 1),
    ]);
    expect(up.withoutPeak).toBe(1);
    expect(up.peak.mean).toBeNaN();
  });
});

describe('the penalty against early stopping', () => {
  const free = [1, 2, 3].map((seed) => run({ seed, kl: [0, 1, 4, 9], gold: [0.4, 0.6, 0.8, 0.5] }));
  const held = (gold: (seed: number) => number[]) =>
    [1, 2, 3].map((seed) => run({ arm: 'short-leash', seed, kl: [0, 1, 3, 4.5], gold: gold(seed) }));

  test('stops a run at its evaluations, or where it crosses the limit between two', () => {
    const trajectory = { kl: [0, 2, 6, 4], gold: [0.4, 0.8, 0.6, 0.9] };
    expect(bestAlong(trajectory, 1)).toBeCloseTo(0.6, 12); // half way to the first evaluation
    expect(bestAlong(trajectory, 2)).toBe(0.8);
    expect(bestAlong(trajectory, 4)).toBe(0.9); // it comes back
    expect(bestAlong(trajectory, 5)).toBe(0.9);
    expect(bestAlong(trajectory, 3.9)).toBe(0.8);
    expect(bestAlong({ kl: [1], gold: [0.5] }, 0.5)).toBeNaN();
  });

  test('compares the best within each KL limit that the held run reached', () => {
    const effects = penaltyEffects([...free, ...held(() => [0.4, 0.65, 0.7, 0.9])], 'short-leash');
    expect(effects.map(({ klAtMost }) => klAtMost)).toEqual([0.5, 1, 1.5, 2, 3, 4]);
    const at = (kl: number) => effects.find(({ klAtMost }) => klAtMost === kl)!.difference.mean;
    expect(at(1)).toBeCloseTo(0.05, 12);
    expect(at(2)).toBeCloseTo(0.675 - 0.6667, 3);
    expect(at(4)).toBeCloseTo(0.7 + 0.2 * (1 / 1.5) - 0.8, 12);
  });

  test('where the penalised run settles, against the other when it first passes there', () => {
    const free = { kl: [0, 2, 6, 3], gold: [0.4, 0.6, 0.8, 0.1] };
    const held = { kl: [0, 1, 3, 4], gold: [0.4, 0.5, 0.7, 0.9] }; // settles at 4 with 0.9
    const compared = settledComparison([
      { held, free },
      { held, free },
    ])!;
    expect(compared.kl.mean).toBe(4);
    expect(compared.stopped.mean).toBeCloseTo(0.7, 12); // half way from 2 to 6
    expect(compared.difference.mean).toBeCloseTo(0.2, 12);
    expect(compared.stoppedAfter.mean).toBeCloseTo(0.5, 12); // one and a half of three
    expect(settledComparison([{ held, free: { kl: [0, 1], gold: [0.4, 0.5] } }])).toBeNull();
    expect(settledComparison([])).toBeNull();
  });

  test('says no better when the seeds disagree', () => {
    const shift = [-0.1, 0.02, 0.1];
    const shifted = held((seed) => [0.4, 0.6, 0.7, 0.8].map((gold) => gold + shift[seed - 1]!));
    const report = hackingReport({
      version: 1,
      seeds: [1, 2, 3],
      backend: 'wasm',
      wallMs: 1,
      workers: 2,
      bestOfN: [],
      runs: [...free, ...shifted],
    });
    expect(report.reading.join(' ')).toContain('3 seeds do not tell the penalty from early stopping');
    expect(report.leash).toContain('gold +0.307'); // (0.7 + 0.82 + 0.9) / 3 - 0.5
  });
});

describe('hackingPlan', () => {
  test('every request is one that a lane accepts', () => {
    const plan = hackingPlan([1, 2], 'wasm');
    expect(plan).toHaveLength(8);
    for (const { request } of plan)
      expect(() => checkRequest(laneRequestSchema.parse(request))).not.toThrow();
  });
});

test('a curve begins at the SFT model, where the proxy is 0 by its normalisation', () => {
  const column = (...values: number[]) => Float64Array.from(values);
  const curve = (step: Float64Array, value: Float64Array) => ({ step, value });
  const made = hackingCurve(
    {
      detail: {
        curves: {
          'gold/reward': curve(column(0, 2), column(0.4, 0.8)),
          'objective/kl': curve(column(0, 2), column(0, 3)),
          'eval/scores': curve(column(2), column(1.1)),
        },
      },
    } as unknown as Run,
    'eval/scores',
  );
  expect(made).toEqual({ step: [0, 2], kl: [0, 3], gold: [0.4, 0.8], proxy: [0, 1.1] });
});
