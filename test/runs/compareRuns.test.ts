import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../src/runs/compareRuns.ts';
import { describeRun } from '../../src/runs/describeRun.ts';
import { overlay, sharedMetrics, thin } from '../../src/runs/overlay.ts';
import { catalog } from '../store/fixtures.ts';
import { makeRun } from '../store/runsFixtures.ts';

const request = { algorithm: 'dpo', preset: 'reviews', seed: 9, knobs: {} };

describe('a name', () => {
  test('is what differs from the preset', () => {
    expect(describeRun(request, catalog)).toBe('DPO, seed 9');
    expect(describeRun({ ...request, knobs: { 'dpo.beta': 0.1 } }, catalog)).toBe('DPO, beta 0.1, seed 9');
    expect(describeRun({ ...request, knobs: { 'dpo.loss': 'ipo' } }, catalog)).toBe('DPO, loss IPO, seed 9');
  });

  test('leaves out what the preset says itself and what belongs to other methods', () => {
    const noisy = { ...request, preset: 'noisy', knobs: { 'labels.noise': 0.2, 'ppo.rate': 0.01 } };
    expect(describeRun(noisy, catalog)).toBe('DPO, seed 9');
    expect(describeRun({ ...noisy, algorithm: 'ppo' }, catalog)).toBe('PPO, rate 0.01, seed 9');
  });

  test('counts what would make it too long, and does without a catalog', () => {
    const knobs = { 'ppo.rate': 0.01, 'ppo.updates': 3, 'ppo.whiten': false, 'labels.noise': 0.1 };
    const name = describeRun({ ...request, algorithm: 'ppo', knobs, model: 'small' }, catalog);
    expect(name).toBe('PPO, rate 0.01, updates 3, whiten off, 2 more, seed 9');
    expect(describeRun({ ...request, knobs: { 'dpo.beta': 1 / 3 } }, null)).toBe('DPO, beta 0.3333, seed 9');
  });
});

describe('a comparison', () => {
  const dpo = makeRun('a').head;
  const ppo = makeRun('b', {
    head: {
      request: { ...dpo.request, algorithm: 'ppo', seed: 8 },
      final: { 'gold/reward': 0.8, 'objective/kl': 3, loss: 0.2 },
    },
  }).head;
  const rows = compareRuns([dpo, ppo], catalog);
  const row = (id: string) => rows.find((known) => known.id === id)!;

  test('has what differs apart', () => {
    expect(row('seed')).toMatchObject({ values: [7, 8], differs: true, best: [false, false] });
    expect(row('preset')).toMatchObject({ values: ['Reviews', 'Reviews'], differs: false });
  });

  test('knows a knob only for the methods that have it', () => {
    expect(row('dpo.beta')).toMatchObject({ label: 'DPO: beta', values: [0.3, undefined], differs: true });
    expect(row('ppo.rate').values).toEqual([undefined, 0.001]);
    expect(rows.some(({ id }) => id === 'labels.noise')).toBe(false); // neither run says
  });

  test('marks the best by what is better for the metric, and nobody where all are equal', () => {
    expect(row('gold/reward').best).toEqual([true, false]);
    expect(row('loss')).toMatchObject({ differs: false, best: [false, false] });
    const other = makeRun('d', { head: { final: { loss: 0.1 } } }).head;
    const losses = (heads: Parameters<typeof compareRuns>[0]) =>
      compareRuns(heads, catalog).find(({ id }) => id === 'loss')!.best;
    expect(losses([dpo, other])).toEqual([false, true]);
    expect(losses([ppo, other])).toEqual([false, false]); // two methods' losses are two quantities
    const failed = makeRun('c', { head: { final: { loss: NaN } } }).head;
    expect(losses([dpo, failed])).toEqual([false, false]);
  });
});

describe('overlaid curves', () => {
  const runs = [makeRun('a', { steps: 3, metrics: ['loss', 'gold/reward'] }), makeRun('b', { steps: 2 })];

  test('are drawn against any axis, without the points that it does not know', () => {
    const { lines, start } = overlay(runs, { metric: 'loss', axis: 'samples' });
    expect(lines.map(({ id, points }) => [id, points])).toEqual([
      [
        'a',
        [
          [16, 1],
          [32, 2],
          [48, 3],
        ],
      ],
      [
        'b',
        [
          [16, 1],
          [32, 2],
        ],
      ],
    ]);
    expect(start).toEqual([]);
    const [gap] = [makeRun('c', { steps: 3 })];
    gap.detail.curves['loss']!.kl.set([NaN, 2, 1]);
    expect(overlay([gap], { metric: 'loss', axis: 'kl' }).lines[0]!.points).toEqual([
      [2, 2],
      [1, 3],
    ]);
  });

  test('have the level of the SFT model, once if the runs agree', () => {
    const both = [runs[0]!, makeRun('d', { metrics: ['gold/reward'] })];
    expect(overlay(both, { metric: 'gold/reward', axis: 'step' }).start).toEqual([0.5]);
    expect(overlay(runs, { metric: 'gold/reward', axis: 'step' }).lines).toHaveLength(1);
  });

  test('are smoothed and keep what was measured beside it', () => {
    const smooth = (values: ArrayLike<number>) => Float64Array.from(values, () => 7);
    const [line] = overlay([runs[1]!], { metric: 'loss', axis: 'step', smooth }).lines;
    expect(line).toEqual({
      id: 'b',
      points: [
        [1, 7],
        [2, 7],
      ],
      raw: [
        [1, 1],
        [2, 2],
      ],
    });
  });

  test('are thinned without losing a spike, an end or their order', () => {
    const points = Array.from({ length: 5000 }, (_, i) => [i, Math.sin(i / 50)] as const);
    const spiked = points.with(3211, [3211, 99]);
    const kept = thin(spiked, 100);
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept).toContainEqual([3211, 99]);
    expect([kept[0], kept.at(-1)]).toEqual([spiked[0], spiked.at(-1)]);
    expect(kept.every(([x], i) => i === 0 || x > kept[i - 1]![0])).toBe(true);
  });

  test('offer the metrics that all runs have first', () => {
    expect(sharedMetrics(runs)).toEqual(['loss', 'gold/reward']);
  });
});
