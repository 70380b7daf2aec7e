import { describe, expect, test } from 'vitest';
import { algorithms } from '../../src/algo/registry.ts';
import { catalog } from '../../src/engine/catalog.ts';
import { catalogSchema, resolveKnobs } from '../../src/shared/catalog.ts';
import { checkKnob } from '../../src/shared/spec.ts';
import { presets } from '../../src/task/presets.ts';
import { tasks } from '../../src/task/tasks.ts';

const metrics = new Map(catalog.metrics.map((metric) => [metric.id, metric]));
const knobs = catalog.knobGroups.flatMap((group) =>
  Object.entries(group.knobs).map(([name, spec]) => [`${group.id}.${name}`, spec] as const),
);
const duplicates = (ids: readonly string[]) => ids.filter((id, i) => ids.indexOf(id) !== i);
/** Something to read, not a word or two. */
const isSentence = (text: string) => text.length > 15 && text.includes(' ') && /[.!?)]$/.test(text);

describe('the catalog', () => {
  test('is plain data that survives the way to the page', () => {
    expect(catalogSchema.parse(structuredClone(catalog))).toEqual(catalog);
    expect(JSON.parse(JSON.stringify(catalog))).toEqual(catalog);
  });

  test('gives every thing an id of its own', () => {
    for (const list of [catalog.algorithms, catalog.knobGroups, catalog.metrics, catalog.presets])
      expect(duplicates(list.map(({ id }) => id))).toEqual([]);
    expect(catalog.algorithms.map(({ id }) => id)).toEqual(algorithms.map(({ id }) => id));
  });

  test.each(knobs)('%s: its default is allowed, its range is one, and it says what it does', (id, spec) => {
    expect(checkKnob(id, spec, spec.default)).toBe(spec.default);
    expect(isSentence(spec.says), spec.says).toBe(true);
    expect(spec.label.length).toBeGreaterThan(0);
    const range = spec.kind === 'number' ? [spec.min, spec.max] : [0, 1];
    expect(range[0]).toBeLessThan(range[1]!);
    // A logarithmic slider cannot begin at 0.
    expect(spec.kind === 'number' && spec.scale === 'log' && spec.min <= 0).toBe(false);
    const choices = spec.kind === 'choice' ? spec.choices : [];
    expect(duplicates(choices.map((choice) => choice.value))).toEqual([]);
    expect(spec.kind === 'choice' && choices.length < 2).toBe(false);
  });

  test.each(catalog.metrics.map((metric) => [metric.id, metric] as const))(
    '%s says what it means',
    (_, metric) => {
      expect(isSentence(metric.says), metric.says).toBe(true);
      expect(metric.label.length).toBeGreaterThan(0);
    },
  );

  test.each(catalog.algorithms.map((algorithm) => [algorithm.id, algorithm] as const))(
    '%s: its metrics and knob groups exist, its own group among them',
    (id, algorithm) => {
      expect(algorithm.metrics.filter((metric) => !metrics.has(metric))).toEqual([]);
      expect(duplicates(algorithm.metrics)).toEqual([]);
      const groups = catalog.knobGroups.map((group) => group.id);
      expect(algorithm.knobGroups.filter((group) => !groups.includes(group))).toEqual([]);
      expect(algorithm.knobGroups).toContain(id);
      expect(isSentence(algorithm.says)).toBe(true);
      expect(algorithm.whenToUse).toMatch(/^Use it /);
      expect(isSentence(algorithm.whenToUse!)).toBe(true);
    },
  );

  test('shows every knob group to some algorithm', () => {
    const shown = new Set(catalog.algorithms.flatMap((algorithm) => algorithm.knobGroups));
    expect(catalog.knobGroups.map((group) => group.id).filter((id) => !shown.has(id))).toEqual([]);
  });

  test.each(presets.map((preset) => [preset.id, preset] as const))(
    '%s: resolves, and its task exists',
    (id, preset) => {
      expect(Object.keys(resolveKnobs(catalog, id, {})).length).toBe(knobs.length);
      expect(tasks[preset.task]?.id).toBe(preset.task);
      expect(isSentence(preset.says)).toBe(true);
    },
  );

  test('has what the page always draws', () => {
    for (const id of ['gold/reward', 'objective/kl', 'objective/scores', 'loss', 'rewardModel/loss'])
      expect(metrics.has(id), id).toBe(true);
  });
});
