import { describe, expect, test } from 'vitest';
import { catalog as realCatalog } from '../../src/engine/catalog.ts';
import { sweepCells } from '../../src/runs/sweep.ts';
import { defaultSettings } from '../../src/store/settings.ts';
import {
  axisOffers,
  LEARNING_RATES,
  nameOfDraft,
  planOfDraft,
  readSeeds,
  SWEEP_PRESETS,
} from '../../src/store/sweeps/sweepDraft.ts';

const settings = defaultSettings(realCatalog);
const identity = { id: 's1', createdAt: 0 };

test.each(SWEEP_PRESETS.map((preset) => [preset.name, preset] as const))(
  '%s can be run as it stands',
  (_, preset) => {
    const draft = { ...preset, algorithms: preset.algorithms ?? settings.algorithms };
    const cells = sweepCells(planOfDraft(draft, settings, realCatalog, identity), realCatalog);
    expect(cells.length).toBeGreaterThanOrEqual(10);
    expect(cells.length).toBeLessThanOrEqual(30);
  },
);

test('seeds are ranges and lists', () => {
  expect(readSeeds('1-3, 7 11')).toEqual([1, 2, 3, 7, 11]);
  expect(readSeeds('5')).toEqual([5]);
  for (const bad of ['', 'x', '5-1', '1-99999', '-3', '1.5'])
    expect(() => readSeeds(bad)).toThrow('seeds: expected');
});

describe('what can be varied', () => {
  test('is every number that one of the algorithms reads, and their learning rates together', () => {
    const offers = axisOffers(realCatalog, settings, ['ppo', 'dpo']);
    const ids = offers.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['ppo.klCoef', 'dpo.beta', 'preferences.prompts', 'preferences.labelNoise']),
    );
    expect(ids).not.toContain('kto.beta');
    expect(ids).not.toContain('ppo.klControl');
    expect(offers[0]).toMatchObject({ id: LEARNING_RATES, knobs: ['ppo.learningRate', 'dpo.learningRate'] });
  });

  test('comes with values that its knob takes', () => {
    for (const { id, suggested } of axisOffers(realCatalog, settings, ['ppo', 'dpo'])) {
      const draft = {
        name: '',
        algorithms: ['ppo', 'dpo'],
        seeds: '1',
        axes: [{ offer: id, values: suggested }],
      };
      const make = () => sweepCells(planOfDraft(draft, settings, realCatalog, identity), realCatalog);
      expect(make, id).not.toThrow();
    }
  });

  test('is refused with a sentence when it cannot be read', () => {
    const make = (offer: string, values: string) =>
      planOfDraft(
        { name: '', algorithms: ['dpo'], seeds: '1', axes: [{ offer, values }] },
        settings,
        realCatalog,
        identity,
      );
    expect(() => make('dpo.beta', '0.1, high')).toThrow(
      'beta: expected numbers with commas between, got "high"',
    );
    expect(() => make('dpo.beta', ' ')).toThrow('beta: give at least one value');
    expect(() => make('ppo.klCoef', '0.1')).toThrow('none of the chosen algorithms has this knob');
  });
});

test('a sweep without a name of its own says what it varies', () => {
  const draft = {
    name: '',
    algorithms: ['ppo', 'dpo'],
    seeds: '1-3',
    axes: [{ offer: 'dpo.beta', values: '0.1, 0.3' }],
  };
  const offers = axisOffers(realCatalog, settings, draft.algorithms);
  expect(nameOfDraft(draft, offers)).toBe('PPO, DPO: beta 0.1, 0.3; seeds 1-3');
  expect(nameOfDraft({ ...draft, axes: [] }, offers)).toBe('PPO, DPO: seeds 1-3');
});
