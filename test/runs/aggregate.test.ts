import { describe, expect, test } from 'vitest';
import {
  goldPerKl,
  groupBand,
  pairedDifference,
  summarize,
  summarizeGroup,
} from '../../src/runs/aggregate.ts';
import { runWith } from './sweepFixtures.ts';

const three = [
  runWith({ seed: 1, gold: [0.5, 0.6, 0.9], kl: [0, 1, 2], wallMs: 1000 }),
  runWith({ seed: 2, gold: [0.4, 0.8, 0.7], kl: [0, 2, 4], wallMs: 3000 }),
  runWith({ seed: 3, gold: [0.6, 0.7, 0.8], kl: [0, 1, 3], wallMs: 2000 }),
];

describe('the band of a group', () => {
  test('stands on the steps that the runs share, with their mean', () => {
    const band = groupBand(three, 'gold/reward', 'step')!;
    expect([...band.x]).toEqual([0, 10, 20]);
    expect([...band.mean].map((value) => value.toFixed(6))).toEqual(['0.500000', '0.700000', '0.800000']);
    expect([...band.runs]).toEqual([3, 3, 3]);
    for (const [i, mean] of band.mean.entries()) {
      const values = three.map(({ detail }) => detail.curves['gold/reward']!.value[i]!);
      expect(band.low[i]).toBeLessThan(mean);
      expect(band.high[i]).toBeGreaterThan(mean);
      expect(band.low[i]).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12);
      expect(band.high[i]).toBeLessThanOrEqual(Math.max(...values) + 1e-12);
    }
  });

  test('goes as far as half of the runs came, each counted as far as it came itself', () => {
    const early = runWith({ seed: 4, gold: [0.2, 0.3], kl: [0, 9] });
    const band = groupBand([...three, early], 'gold/reward', 'step')!;
    expect([...band.runs]).toEqual([4, 4, 3]);
    expect(band.mean[1]).toBeCloseTo((0.6 + 0.8 + 0.7 + 0.3) / 4, 10);
    expect(band.mean[2]).toBeCloseTo(0.8, 10);
  });

  test('over KL interpolates between the points of a run in the order of their KL', () => {
    const back = runWith({ seed: 5, gold: [0.5, 0.9, 0.7], kl: [0, 4, 2] });
    const band = groupBand([back], 'gold/reward', 'kl')!;
    const at = (x: number) => band.mean[band.x.findIndex((known) => Math.abs(known - x) < 1e-9)];
    expect([...band.x]).toEqual([0, 2, 4]);
    expect([at(0), at(2), at(4)]).toEqual([0.5, 0.7, 0.9]);

    const both = groupBand([back, runWith({ seed: 6, gold: [0.1, 0.5], kl: [0, 4] })], 'gold/reward', 'kl')!;
    const middle = both.x.findIndex((known) => known === 2);
    expect(both.mean[middle]).toBeCloseTo((0.7 + 0.3) / 2, 10);
  });

  test('over time spaces its points equally up to the median end', () => {
    const band = groupBand(three, 'gold/reward', 'wallMs')!;
    expect(band.x).toHaveLength(41);
    expect(band.x.at(-1)).toBe(2000);
    expect(band.mean[0]).toBeCloseTo(0.5, 10);
    // At 2000 ms the first run is over, the second between its points, the third at its end.
    expect(band.mean.at(-1)).toBeCloseTo(((0.8 * 2 + 0.7) / 3 + 0.8) / 2, 10);
  });

  test('is null without the metric, and the same on every call', () => {
    expect(groupBand(three, 'no/metric', 'step')).toBeNull();
    expect(groupBand(three, 'gold/reward', 'step')).toEqual(groupBand(three, 'gold/reward', 'step'));
  });
});

describe('the summary of a group', () => {
  test('cuts a quarter from each end, and leaves out what is not known', () => {
    const summary = summarize([100, 1, 2, NaN, 3, 4, -50, 5, 6]);
    expect(summary.iqm).toBe((2 + 3 + 4 + 5) / 4);
    expect(summary.count).toBe(8);
    expect(summary.low).toBeLessThan(summary.iqm);
    expect(summary.high).toBeGreaterThan(summary.iqm);
  });

  test('of one value has no width, of none no value', () => {
    expect(summarize([0.7])).toEqual({ iqm: 0.7, low: 0.7, high: 0.7, count: 1 });
    expect(summarize([])).toMatchObject({ iqm: NaN, count: 0 });
  });

  test('does not count the time of a run that broke off, but its gold reward', () => {
    const failure = { code: 'not-finite', message: '' } as const;
    const failed = runWith({ seed: 4, gold: [0.5, 0.1], kl: [0, 9], wallMs: 1, outcome: 'failed', failure });
    const summary = summarizeGroup([...three, failed]);
    expect(summary.wallMs).toMatchObject({ iqm: 2000, count: 3 });
    expect(summary.gold.count).toBe(4);
    expect(summary.gold.iqm).toBeCloseTo((0.7 + 0.8) / 2, 10);
    expect(summary.kl.iqm).toBeCloseTo((3 + 4) / 2, 10);
  });

  test('has gold per nat only where there is some KL', () => {
    expect(goldPerKl(three[0]!)).toBeCloseTo(0.4 / 2, 10);
    expect(goldPerKl(runWith({ seed: 1, gold: [0.5, 0.9], kl: [0, 0.01] }))).toBeNaN();
  });
});

test('a paired difference matches seeds and ignores the rest', () => {
  const others = [
    runWith({ algorithm: 'dpo', seed: 3, gold: [0.6, 0.75], kl: [0, 1] }),
    runWith({ algorithm: 'dpo', seed: 1, gold: [0.5, 0.7], kl: [0, 1] }),
    runWith({ algorithm: 'dpo', seed: 9, gold: [0.5, 0.1], kl: [0, 1] }),
  ];
  const difference = pairedDifference(three, others, 'gold/reward')!;
  expect(difference.pairs).toBe(2);
  expect(difference.ahead).toBe(2);
  expect(difference.mean).toBeCloseTo((0.9 - 0.7 + 0.8 - 0.75) / 2, 10);
  expect(difference.low).toBeCloseTo(0.05, 10);
  expect(difference.high).toBeCloseTo(0.2, 10);
  expect(pairedDifference(three, [others[2]!], 'gold/reward')).toBeNull();
});
