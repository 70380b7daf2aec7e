import { describe, expect, test } from 'vitest';
import { MOST_RUNS, sweepCells, type SweepPlan, sweepPlanSchema } from '../../src/runs/sweep.ts';
import { comparisons, sweepResults } from '../../src/runs/sweepResults.ts';
import { catalog } from '../store/fixtures.ts';
import { runWith } from './sweepFixtures.ts';

const plan = (part: Partial<SweepPlan> = {}): SweepPlan => ({
  id: 's1',
  name: 'a sweep',
  createdAt: 0,
  base: { preset: 'reviews', backend: 'wasm', knobs: {} },
  algorithms: ['ppo', 'dpo'],
  seeds: [1, 2],
  axes: [],
  ...part,
});
const rates = { knobs: ['ppo.rate', 'dpo.beta'], relative: true, values: [1, 3] };

describe('the runs of a sweep', () => {
  test('are every algorithm at every seed, seeds outermost', () => {
    const cells = sweepCells(plan(), catalog);
    expect(cells.map(({ name }) => name)).toEqual([
      'PPO, seed 1',
      'DPO, seed 1',
      'PPO, seed 2',
      'DPO, seed 2',
    ]);
    expect(cells[0]!.request).toEqual({
      preset: 'reviews',
      backend: 'wasm',
      knobs: {},
      algorithm: 'ppo',
      seed: 1,
    });
    expect(new Set(cells.map(({ race }) => race)).size).toBe(2);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(4);
  });

  test('vary a knob only for the algorithms that read it', () => {
    const axes = [{ knobs: ['ppo.rate'], relative: false, values: [0.001, 0.01] }];
    const cells = sweepCells(plan({ axes, seeds: [7] }), catalog);
    expect(cells.map(({ name, at, request }) => [name, at, request.knobs])).toEqual([
      ['PPO, rate 0.001, seed 7', [0.001], { 'ppo.rate': 0.001 }],
      ['PPO, rate 0.01, seed 7', [0.01], { 'ppo.rate': 0.01 }],
      ['DPO, seed 7', [null], {}],
    ]);
  });

  test('multiply each algorithm’s own value, the preset’s and the visitor’s, without rounding dust', () => {
    const base = { preset: 'reviews', backend: 'wasm', knobs: { 'ppo.rate': 0.0005 } } as const;
    const cells = sweepCells(plan({ base, axes: [rates], seeds: [1] }), catalog);
    expect(cells.map(({ request }) => request.knobs)).toEqual([
      { 'ppo.rate': 0.0005 },
      { 'ppo.rate': 0.0015 },
      { 'ppo.rate': 0.0005, 'dpo.beta': 0.3 },
      { 'ppo.rate': 0.0005, 'dpo.beta': 0.9 },
    ]);
  });

  test('are the whole grid of two axes', () => {
    const noise = { knobs: ['labels.noise'], relative: false, values: [0, 0.1, 0.2] };
    const cells = sweepCells(plan({ axes: [rates, noise] }), catalog);
    expect(cells).toHaveLength(2 * 2 * 2 * 3);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  });

  test('carry the visitor’s labels if the base asks for them', () => {
    const labels = { train: [{ prompt: 'a', chosen: 'b', rejected: 'c' }], heldOut: [] };
    const mine = { ...plan().base, knobs: { 'preferences.source': 'mine' } };
    expect(sweepCells(plan({ base: mine }), catalog, labels)[0]!.request.labels).toEqual(labels);
    expect(sweepCells(plan(), catalog, labels)[0]!.request.labels).toBeUndefined();
  });

  test.each([
    ['algorithm: expected one of ppo, dpo, kto, got x', { algorithms: ['x'] }],
    ['preset: there is no x', { base: { ...plan().base, preset: 'x' } }],
    ['seeds: expected different values, got 2 twice', { seeds: [1, 2, 2] }],
    [
      'labels.noise: expected a number from 0 to 0.5, got 2',
      { axes: [{ knobs: ['labels.noise'], relative: false, values: [2] }] },
    ],
    [
      'ppo.rate: none of kto has this knob',
      { algorithms: ['kto'], axes: [{ knobs: ['ppo.rate'], relative: false, values: [1] }] },
    ],
    [
      `sweep: at most ${MOST_RUNS} runs, but this makes 202`,
      { seeds: Array.from({ length: 101 }, (_, i) => i) },
    ],
  ])('are refused: %s', (message, part) => {
    expect(() => sweepCells(plan(part), catalog)).toThrow(message);
  });
});

test('a plan survives being kept, and its runs keep their ids', () => {
  const original = plan({ axes: [rates] });
  const read = sweepPlanSchema.parse(JSON.parse(JSON.stringify(original)));
  expect(sweepCells(read, catalog)).toEqual(sweepCells(original, catalog));
});

describe('the results of a sweep', () => {
  const axes = [{ knobs: ['ppo.rate'], relative: false, values: [0.001, 0.01] }];
  const cells = sweepCells(plan({ axes }), catalog);
  const golds: Record<string, number> = { 'ppo.0': 0.9, 'ppo.1': 0.3, 'dpo.x': 0.7 };
  const runs = new Map(
    cells
      .filter(({ setting, seed }) => setting !== 'dpo.x' || seed === 1)
      .map(({ id, algorithm, seed, setting }) => [
        id,
        runWith({ id, algorithm, seed, gold: [0.5, golds[setting]! + seed / 100], kl: [0, 2] }),
      ]),
  );
  const results = sweepResults(plan({ axes }), cells, (id) => runs.get(id), catalog);

  test('are one for each setting, those without all runs too', () => {
    expect(results.map(({ label, planned, runs: done }) => [label, planned, done.length])).toEqual([
      ['PPO, rate 0.001', 2, 2],
      ['PPO, rate 0.01', 2, 2],
      ['DPO', 2, 1],
    ]);
    expect(results[0]!.summary.gold.iqm).toBeCloseTo(0.915, 10);
    expect(results[1]!.stability.collapsed).toBe(2);
  });

  test('leave out a run whose worker died', () => {
    const id = cells[0]!.id;
    const failure = { code: 'internal', message: 'gone' } as const;
    const dead = runWith({ id, seed: 1, gold: [0.5], kl: [0], outcome: 'failed', failure });
    const [first] = sweepResults(plan({ axes }), cells, (at) => (at === id ? dead : runs.get(at)), catalog);
    expect(first!.runs).toHaveLength(1);
    expect(first!.broken).toEqual([dead]);
  });

  test('compare the first algorithm with the others seed by seed', () => {
    const compared = comparisons(plan({ axes }), results);
    expect(
      compared.map(({ first, second, difference }) => [first.label, second.label, difference.pairs]),
    ).toEqual([
      ['PPO, rate 0.001', 'DPO', 1],
      ['PPO, rate 0.01', 'DPO', 1],
    ]);
    expect(compared[0]!.difference.mean).toBeCloseTo(0.2, 10);
  });
});
