import { expect, test } from 'vitest';
import { initialLane } from '../../src/store/laneState.ts';
import { defaultSettings, knobSpec, pendingChanges, presetValue } from '../../src/store/settings.ts';
import { resolveKnobs } from '../../src/shared/catalog.ts';
import { catalog } from './fixtures.ts';

const settings = defaultSettings(catalog);
const lane = {
  ...initialLane('ppo', 'ppo-1'),
  phase: 'running' as const,
  request: { algorithm: 'ppo', ...settings },
  knobs: resolveKnobs(catalog, 'reviews', {}),
};

test('nothing is pending in a lane that runs what is chosen', () => {
  expect(pendingChanges(catalog, settings, lane)).toEqual([]);
});

test('a knob of this lane’s algorithm is pending, one of the other’s is not', () => {
  const changed = { ...settings, knobs: { 'ppo.updates': 10, 'dpo.beta': 1 } };
  expect(pendingChanges(catalog, changed, lane)).toEqual(['ppo.updates']);
});

test('a hot knob that the worker has taken over is no longer pending', () => {
  const changed = { ...settings, knobs: { 'ppo.rate': 0.01 } };
  expect(pendingChanges(catalog, changed, lane)).toEqual(['ppo.rate']);
  const taken = { ...lane, knobs: { ...lane.knobs, 'ppo.rate': 0.01 } };
  expect(pendingChanges(catalog, changed, taken)).toEqual([]);
});

test('seed and backend are pending; another preset says it all', () => {
  expect(pendingChanges(catalog, { ...settings, seed: 8, backend: 'cpu' }, lane)).toEqual([
    'seed',
    'backend',
  ]);
  expect(pendingChanges(catalog, { ...settings, preset: 'noisy', seed: 8 }, lane)).toEqual(['preset']);
});

test('a preset’s own value goes before the knob’s default', () => {
  expect(presetValue(catalog, 'noisy', 'labels.noise')).toBe(0.2);
  expect(presetValue(catalog, 'reviews', 'labels.noise')).toBe(0);
  expect(knobSpec(catalog, 'labels.nope')).toBeUndefined();
});

test('without PPO and DPO in the catalog the first two algorithms race', () => {
  const others = ['a', 'b', 'c'].map((id) => ({ id, label: id, says: '', knobGroups: [], metrics: [] }));
  expect(defaultSettings({ ...catalog, algorithms: others }).algorithms).toEqual(['a', 'b']);
});
