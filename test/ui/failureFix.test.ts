import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import { FIRST_SETTINGS } from '../../src/store/settings.ts';
import { algorithmsFor, exchanges, isFixed } from '../../src/ui/lanes/failureFix.ts';
import { boundText, metricText, readingText } from '../../src/ui/lanes/failureText.ts';

const failureOf = (id: string) => catalog.presets.find((preset) => preset.id === id)!.failure!;
const metric = (id: string) => catalog.metrics.find((known) => known.id === id)!;

describe('a failure', () => {
  test('is fixed once all knobs of the fix are in force, and its reward where it has one', () => {
    const preset = 'pad-is-eos';
    const settings = (knobs: Record<string, boolean>) => ({ preset, knobs, reward: undefined });
    expect(isFixed(failureOf(preset), settings({}), catalog)).toBe(false);
    expect(isFixed(failureOf(preset), settings({ 'ppo.padIsEos': false }), catalog)).toBe(false);
    const both = { 'ppo.padIsEos': false, 'preferences.keepEos': true };
    expect(isFixed(failureOf(preset), settings(both), catalog)).toBe(true);

    const empty = failureOf('empty-outputs');
    const knobs = empty.fix.knobs;
    expect(isFixed(empty, { preset: 'empty-outputs', knobs, reward: undefined }, catalog)).toBe(false);
    expect(isFixed(empty, { preset: 'empty-outputs', knobs, reward: empty.fix.reward }, catalog)).toBe(true);
  });

  test('is raced by the methods at hand if they show it, else by its own first', () => {
    const { algorithms } = FIRST_SETTINGS;
    expect(algorithmsFor(failureOf('wrong-reference'), algorithms)).toBe(algorithms);
    expect(algorithmsFor(failureOf('eos-never-learned'), algorithms)).toEqual(['preferredFt', 'dpo']);
    expect(algorithmsFor(failureOf('wrong-reference'), ['kto'])).toEqual(['ppo', 'dpo']);
    expect(exchanges(failureOf('wrong-reference'), algorithms)).toEqual([]);
    expect(exchanges(failureOf('eos-never-learned'), algorithms)).toEqual([['ppo', 'preferredFt']]);
    expect(exchanges(failureOf('wrong-reference'), ['kto', 'dpo'])).toEqual([['kto', 'ppo']]);
  });
});

test('claims in words', () => {
  const claim = failureOf('negative-kl').claims[0]!;
  expect(`${readingText(claim)} ${boundText(claim, metric(claim.metric))}`).toBe(
    'at the first step below −1 nats',
  );
  const far = failureOf('wrong-reference').claims[1]!;
  expect(`${readingText(far)} ${boundText(far, metric(far.metric))}`).toBe(
    'distance from 0.693 at the first step above 0.01 nats',
  );
  expect(metricText(0.5, metric('eval/ended'))).toBe('0.50');
});
