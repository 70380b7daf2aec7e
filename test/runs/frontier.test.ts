import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkRequest } from '../../src/engine/lane.ts';
import { bestWithin, envelopeOn, upperEnvelope } from '../../src/runs/frontier/envelope.ts';
import { frontierMethods } from '../../src/runs/frontier/frontierMethods.ts';
import { bestOfNJob, frontierPlan } from '../../src/runs/frontier/frontierPlan.ts';
import { frontierPoints, pointsOf } from '../../src/runs/frontier/frontierPoints.ts';
import {
  type FrontierRecord,
  frontierRecordSchema,
  type FrontierRunRecord,
  frontierRunRecord,
} from '../../src/runs/frontier/frontierRecord.ts';
import { frontierReport } from '../../src/runs/frontier/frontierReport.ts';
import {
  estimate,
  frontierBand,
  frontierSummary,
  isClear,
  ordering,
  pairedDifference,
} from '../../src/runs/frontier/frontierSummary.ts';
import { parsePublishedPoints } from '../../src/runs/frontier/publishedPoints.ts';
import { jobSchema } from '../../src/protocol/jobs.ts';
import { laneRequestSchema } from '../../src/protocol/commands.ts';
import type { Run } from '../../src/runs/run.ts';

const place = fc.record({
  kl: fc.double({ min: 0, max: 20, noNaN: true }),
  gold: fc.double({ min: 0, max: 1, noNaN: true }),
});
const places = fc.array(place, { minLength: 1, maxLength: 30 });

describe('envelope', () => {
  test('rises in both, and no point lies above it', () => {
    fc.assert(
      fc.property(places, (points) => {
        const steps = upperEnvelope(points);
        for (let i = 1; i < steps.length; i++) {
          expect(steps[i]!.kl).toBeGreaterThan(steps[i - 1]!.kl);
          expect(steps[i]!.gold).toBeGreaterThan(steps[i - 1]!.gold);
        }
        for (const point of points)
          expect(steps.some((step) => step.kl <= point.kl && step.gold >= point.gold)).toBe(true);
      }),
    );
  });

  test('best within a limit is the highest of a plain filter, and grows with the limit', () => {
    fc.assert(
      fc.property(places, (points) => {
        const grid = [0, 1, 3, 5, 10, 20];
        const expected = grid.map((kl) => Math.max(...points.filter((p) => p.kl <= kl).map((p) => p.gold)));
        const values = [...envelopeOn(points, grid)].map((v) => (Number.isNaN(v) ? -Infinity : v));
        expect(values).toEqual(expected);
        expect(values).toEqual(values.toSorted((a, b) => a - b));
      }),
    );
    expect(bestWithin([{ kl: 4, gold: 1 }], 3)).toBeUndefined();
  });
});

describe('published points', () => {
  const text = readFileSync(new URL('../../public/recorded/dpo-figure2-points.txt', import.meta.url), 'utf8');

  test('are 177, as many for each method as its heading says', () => {
    const methods = parsePublishedPoints(text);
    expect(methods.map(({ name, points }) => [name, points.length])).toEqual([
      ['DPO (ours)', 33],
      ['Unlikelihood', 31],
      ['PPO (our impl.)', 27],
      ['PPO-GT (our impl.)', 29],
      ['PPO-GT (TRL)', 35],
      ['Preferred-FT', 22],
    ]);
    expect(methods.reduce((sum, { points }) => sum + points.length, 0)).toBe(177);
    expect(methods[0]!.points[0]).toEqual({ kl: 0.25, gold: 0.643 });
    for (const { points } of methods)
      for (const { kl, gold } of points) {
        expect(kl).toBeGreaterThanOrEqual(0);
        expect(gold).toBeGreaterThan(0.4);
        expect(gold).toBeLessThan(1);
      }
  });

  test('their best within a limit is what the page says of the paper', () => {
    const [dpo, , ppo] = parsePublishedPoints(text);
    expect([3, 5, 10].map((kl) => bestWithin(dpo!.points, kl)!.gold)).toEqual([0.952, 0.99, 0.995]);
    expect([3, 5, 10].map((kl) => bestWithin(ppo!.points, kl)!.gold)).toEqual([0.603, 0.72, 0.884]);
  });

  test('every published method that we have is one of them', () => {
    const names = parsePublishedPoints(text).map(({ name }) => name);
    const ours = frontierMethods.flatMap(({ published }) => published ?? []);
    expect(ours).toHaveLength(5);
    expect(ours.filter((name) => !names.includes(name))).toEqual([]);
  });

  test('a heading with another count is refused by name', () => {
    expect(() => parsePublishedPoints('## X: 2 points (KL, reward)\n (1,0.5)')).toThrow(
      /X: expected 2, got 1/,
    );
  });
});

describe('frontierPlan', () => {
  const plan = frontierPlan({ preset: 'reviews', seeds: [1, 2, 3], backend: 'wasm' });

  test('every request is one that a lane accepts', () => {
    for (const { request } of plan)
      expect(() => checkRequest(laneRequestSchema.parse(request))).not.toThrow();
    expect(jobSchema.parse(bestOfNJob(1))).toMatchObject({ kind: 'bestOfN', seed: 1 });
  });

  test('every method but best-of-n has equally many settings, each on every seed, under ids of their own', () => {
    expect(new Set(plan.map(({ id }) => id)).size).toBe(plan.length);
    const count = (method: string) => plan.filter((run) => run.method === method).length;
    for (const { id } of frontierMethods) expect(count(id)).toBe(id.startsWith('best-of-n') ? 0 : 9);
    expect(
      new Set(plan.filter(({ method }) => method === 'ppo').map(({ request }) => request.knobs['ppo.klCoef']))
        .size,
    ).toBe(3);
  });

  test('PPO-GT is paid gold, PPO the preset’s learned reward', () => {
    const rewards = (method: string) =>
      new Set(
        plan.filter((run) => run.method === method).map(({ request }) => request.reward?.parts[0]!.part),
      );
    expect([...rewards('ppo-gt')]).toEqual(['gold']);
    expect([...rewards('ppo')]).toEqual([undefined]);
  });
});

/** Two seeds, two methods whose bests are known by hand. */
function record(runs: readonly Partial<FrontierRunRecord>[], seeds = [1, 2]): FrontierRecord {
  return frontierRecordSchema.parse({
    version: 1,
    preset: 'reviews',
    seeds,
    backend: 'wasm',
    model: { id: 'tiny', parameters: 10 },
    pairs: 900,
    wallMs: 1,
    workers: 2,
    runs: runs.map((run) => ({
      setting: 'a',
      outcome: 'finished',
      wallMs: 1,
      step: run.kl!.map((_, i) => i),
      length: 16,
      ended: 1,
      ...run,
    })),
    bestOfN: [],
  });
}

const twoMethods = record([
  { method: 'dpo', seed: 1, kl: [0, 2, 4, 8], gold: [0.4, 0.7, 0.9, 0.8] },
  { method: 'dpo', seed: 2, kl: [0, 2.5, 6, 9], gold: [0.5, 0.8, 0.95, 0.97] },
  { method: 'ppo', seed: 1, kl: [0, 1, 3], gold: [0.4, 0.6, 0.69] },
  { method: 'ppo', seed: 2, kl: [0, 1, 3], gold: [0.5, 0.7, 0.79] },
]);

describe('frontierSummary', () => {
  test('best gold within a limit, seed by seed, with Student’s interval', () => {
    const { bests, start } = frontierSummary(twoMethods);
    expect(start).toBeCloseTo(0.45, 12);
    const at = (method: string, kl: number) =>
      bests.find((best) => best.method === method && best.klAtMost === kl)!.best;
    expect(at('dpo', 3).perSeed).toEqual([0.7, 0.8]);
    expect(at('dpo', 5).perSeed).toEqual([0.9, 0.8]);
    expect(at('dpo', 10).perSeed).toEqual([0.9, 0.97]);
    // n = 2: t = 12.706, sd = 0.0707, so the interval is the mean +- 12.706 x 0.05
    expect(at('dpo', 3).mean).toBeCloseTo(0.75, 12);
    expect(at('dpo', 3).interval.high).toBeCloseTo(0.75 + 12.7062 * 0.05, 4);
  });

  test('differences are taken seed by seed, and the ordering says which are clear', () => {
    const summary = frontierSummary(twoMethods);
    const { difference } = pairedDifference(summary, [1, 2], 'dpo', 'ppo', 3);
    expect(difference.perSeed.map((value) => Number(value.toFixed(6)))).toEqual([0.01, 0.01]);
    expect(isClear(difference)).toBe(true); // the same in both seeds: no spread
    const ranked = ordering(summary, [1, 2], 3);
    expect(ranked.map(({ method }) => method)).toEqual(['dpo', 'ppo']);
    expect(ranked[0]!.aheadOfNext).toBe(true);
    expect(ordering(summary, [1, 2], 5)[0]!.aheadOfNext).toBe(false); // 0.21 and 0.01: not clear
  });

  test('a point picked on the other seeds is judged by its gold on this one', () => {
    const settings = record([
      { method: 'dpo', setting: 'a', seed: 1, kl: [0, 1], gold: [0.4, 0.9] },
      { method: 'dpo', setting: 'a', seed: 2, kl: [0, 1], gold: [0.4, 0.6] },
      { method: 'dpo', setting: 'b', seed: 1, kl: [0, 1], gold: [0.4, 0.7] },
      { method: 'dpo', setting: 'b', seed: 2, kl: [0, 1], gold: [0.4, 0.8] },
    ]);
    const [at3] = frontierSummary(settings).bests;
    expect(at3!.best.perSeed).toEqual([0.9, 0.8]);
    expect(at3!.pickedElsewhere!.perSeed).toEqual([0.7, 0.6]); // b was best on seed 2, a on seed 1
  });

  test('the mean envelope never falls and dominates the mean of each seed’s points', () => {
    const { points } = frontierSummary(twoMethods);
    const band = frontierBand(points, [1, 2], 'dpo')!;
    expect(band.grid.at(-1)).toBeCloseTo(8, 12); // as far as both seeds went
    for (let i = 1; i < band.mean.length; i++)
      expect(band.mean[i]!).toBeGreaterThanOrEqual(band.mean[i - 1]!);
    expect(band.mean.at(-1)).toBeCloseTo((0.9 + 0.95) / 2, 12);
    expect(band.low.every((low, i) => low <= band.mean[i]! && band.mean[i]! <= band.high[i]!)).toBe(true);
  });

  test('one seed has no interval', () => {
    expect(estimate([0.5]).interval).toEqual({ low: NaN, high: NaN });
  });
});

describe('frontierReport', () => {
  test('has DPO’s and PPO’s best at 3, 5 and 10, and says how they compare with the paper', () => {
    const report = frontierReport(twoMethods);
    for (const method of ['dpo', 'ppo'])
      expect(report.bests.filter((best) => best.method === method).map(({ klAtMost }) => klAtMost)).toEqual([
        3, 5, 10,
      ]);
    expect(report.reading.join(' ')).toContain('within KL 3 (paper +0.35)');
    expect(report.reading.join(' ')).toMatch(/does not appear here: DPO is clearly ahead at 2 of 3/);
  });
});

describe('points of a run', () => {
  const column = (...values: number[]) => Float64Array.from(values);
  const curve = (value: Float64Array) => ({
    source: 'evaluation' as const,
    step: column(0, 5),
    samples: column(0, 160),
    tokens: column(0, 1000),
    wallMs: column(1, 2),
    kl: column(0, 1.5),
    value,
  });
  const run = {
    head: { outcome: 'finished', progress: { wallMs: 12.4 }, final: { 'eval/length': 15 } },
    detail: { curves: { 'gold/reward': curve(column(0.4, 0.8)), 'objective/kl': curve(column(0, 1.5)) } },
  } as unknown as Run;

  test('are its evaluations, with the KL and the gold reward of each', () => {
    const made = frontierRunRecord({ method: 'ppo', setting: 's', seed: 1 }, run)!;
    const points = frontierPoints(record([made], [1]));
    expect(pointsOf(points, 'ppo', 1)).toEqual([
      { method: 'ppo', setting: 's', seed: 1, step: 0, kl: 0, gold: 0.4 },
      { method: 'ppo', setting: 's', seed: 1, step: 5, kl: 1.5, gold: 0.8 },
    ]);
  });
});
