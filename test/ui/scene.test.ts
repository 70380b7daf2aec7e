import { beforeEach, describe, expect, test } from 'vitest';
import { initialLane } from '../../src/store/laneState.ts';
import { FIRST_STATE, type RaceState } from '../../src/store/raceState.ts';
import { createSeriesStore, type SeriesStore } from '../../src/store/series.ts';
import { defaultSettings } from '../../src/store/settings.ts';
import { readoutAt, sceneOf } from '../../src/ui/charts/scene.ts';
import { catalog, evaluated } from '../store/fixtures.ts';
import { reduceEvent } from '../../src/store/reduceEvent.ts';

let series: SeriesStore;
let state: RaceState;

const point = (step: number, kl = NaN) => ({
  step,
  samples: step * 32,
  tokens: step * 500,
  wallMs: step * 250,
  kl,
});

beforeEach(() => {
  series = createSeriesStore();
  const ppo = { ...initialLane('ppo', 'p'), totalSteps: 48 };
  const dpo = { ...initialLane('dpo', 'd'), totalSteps: 80 };
  state = { ...FIRST_STATE, catalog, settings: defaultSettings(catalog), lanes: { ppo, dpo } };
});

const look = (view: Partial<RaceState['view']>) => ({ ...state, view: { ...state.view, ...view } });

describe('lines', () => {
  test('one for each lane that reports the metric', () => {
    series.append('ppo', 'evaluation', point(0), { 'gold/reward': 0.5 });
    series.append('dpo', 'evaluation', point(0), { 'gold/reward': 0.5, loss: 0.7 });
    expect(sceneOf({ metric: 'gold/reward' }, state, series).lines.map((line) => line.label)).toEqual([
      'PPO',
      'DPO',
    ]);
    expect(sceneOf({ metric: 'loss' }, state, series).lines.map((line) => line.label)).toEqual(['DPO']);
    expect(sceneOf({ metric: 'nope' }, state, series).lines).toEqual([]);
  });

  test('differ by hue, by mark and by dash', () => {
    for (const lane of ['ppo', 'dpo']) series.append(lane, 'step', point(1), { a: 1 });
    const [ppo, dpo] = sceneOf({ metric: 'a' }, state, series).lines.map((line) => line.style);
    expect(ppo!.color).not.toBe(dpo!.color);
    expect(ppo!.marker).not.toBe(dpo!.marker);
    expect(ppo!.dash).not.toEqual(dpo!.dash);
  });

  test('follow the chosen axis and leave out points that are not known on it', () => {
    series.append('ppo', 'evaluation', point(0, 0), { a: 1 });
    series.append('ppo', 'evaluation', point(4), { a: 2 });
    series.append('ppo', 'evaluation', point(8, 2.5), { a: 3 });
    const line = (axis: RaceState['view']['axis']) =>
      sceneOf({ metric: 'a' }, look({ axis }), series).lines[0]!;
    expect([...line('tokens').xs]).toEqual([0, 2000, 4000]);
    expect([...line('kl').xs]).toEqual([0, 2.5]);
    expect([...line('kl').raw]).toEqual([1, 3]);
  });

  test('against KL they do so whatever axis is chosen', () => {
    series.append('ppo', 'evaluation', point(8, 2.5), { a: 3 });
    const spec = { metric: 'a', against: 'objective/kl' };
    expect([...sceneOf(spec, look({ axis: 'wallMs' }), series).lines[0]!.xs]).toEqual([2.5]);
  });

  test('smoothing touches what every step reports, and never an evaluation or a readout', () => {
    for (const [step, value] of [0, 10, 0, 10].entries()) {
      series.append('ppo', 'step', point(step), { noisy: value });
      series.append('ppo', 'evaluation', point(step), { mean: value });
    }
    const noisy = sceneOf({ metric: 'noisy' }, look({ smoothing: 0.9 }), series).lines[0]!;
    expect(noisy.smoothed[3]).toBeLessThan(7);
    expect(readoutAt(noisy, null)).toBe(10);
    const mean = sceneOf({ metric: 'mean' }, look({ smoothing: 0.9 }), series).lines[0]!;
    expect([...mean.smoothed]).toEqual([0, 10, 0, 10]);
  });
});

describe('recorded lines', () => {
  test('lie under the live ones, with the preset that they were recorded with and no other', () => {
    const recorded = createSeriesStore();
    recorded.append('ppo', 'evaluation', point(4), { a: 1 });
    series.append('ppo', 'evaluation', point(2), { a: 2 });
    const race = { preset: 'reviews', seed: 7, backend: 'wasm', series: recorded, samples: {} };
    const lines = sceneOf({ metric: 'a' }, { ...state, recorded: race }, series).lines;
    expect(lines.map((line) => line.recorded)).toEqual([true, false]);
    const other = { ...state, recorded: race, settings: { ...state.settings, preset: 'noisy' } };
    expect(sceneOf({ metric: 'a' }, other, series).lines.map((line) => line.recorded)).toEqual([false]);
  });
});

describe('frame', () => {
  test('the step axis reaches from zero to the end of the longest run that reports the metric', () => {
    series.append('dpo', 'step', point(3), { loss: 0.5 });
    expect(sceneOf({ metric: 'gold/reward' }, state, series).x).toEqual([0, 80]);
    expect(sceneOf({ metric: 'loss/policy_avg' }, state, series).x).toEqual([0, 48]);
    expect(sceneOf({ metric: 'loss' }, look({ axis: 'samples' }), series).x).toEqual([0, 96]);
  });

  test('the y-axis holds all points, the values it must include, and the levels', () => {
    series.append('dpo', 'step', point(3), { loss: 0.2 });
    const { y, levels } = sceneOf({ metric: 'loss', include: [0.1] }, state, series);
    expect(levels).toEqual([{ value: Math.LN2, label: 'ln 2' }]);
    expect(y[0]).toBeLessThan(0.1);
    expect(y[1]).toBeGreaterThan(Math.LN2);
  });

  test('the SFT model’s reward is a level as soon as a lane has measured it', () => {
    const spec = { metric: 'gold/reward', sftLevel: true };
    expect(sceneOf(spec, state, series).levels).toEqual([]);
    const ppo = reduceEvent(state.lanes['ppo']!, evaluated('p', 0, { 'gold/reward': 0.52 }));
    const { levels } = sceneOf(spec, { ...state, lanes: { ...state.lanes, ppo } }, series);
    expect(levels).toEqual([{ value: 0.52, label: 'SFT' }]);
  });

  test('never collapses: one constant value still has room above and below', () => {
    series.append('ppo', 'step', point(1), { a: 0 });
    const { y } = sceneOf({ metric: 'a' }, state, series);
    expect(y[0]).toBeLessThan(0);
    expect(y[1]).toBeGreaterThan(0);
  });
});

test('a readout is the last point, or the one nearest to the cursor', () => {
  for (const step of [0, 10, 20]) series.append('ppo', 'evaluation', point(step), { a: step * 2 });
  const line = sceneOf({ metric: 'a' }, state, series).lines[0]!;
  expect([readoutAt(line, null), readoutAt(line, 12), readoutAt(line, -5), readoutAt(line, 16)]).toEqual([
    40, 20, 0, 40,
  ]);
});
