import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HIDEABLE } from '../../src/store/roomUrl.ts';
import { AXES } from '../../src/store/series.ts';
import { defaultSettings, DEFAULT_VIEW, PAGES } from '../../src/store/settings.ts';
import { readUrl, writeUrl } from '../../src/store/urlState.ts';
import { catalog } from './fixtures.ts';

describe('readUrl', () => {
  test('an empty address gives the defaults and no problem', () => {
    expect(readUrl('', '', catalog)).toEqual({
      settings: defaultSettings(catalog),
      view: DEFAULT_VIEW,
      problems: [],
    });
  });

  test('reads every kind of setting', () => {
    const hash =
      '#preset=noisy&seed=42&algos=dpo,kto&x=wallMs&smooth=0.9&ppo.rate=1e-4&ppo.whiten=false&dpo.loss=ipo';
    const { settings, view, problems } = readUrl('?backend=wasm&profile=1', hash, catalog);
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      algorithms: ['dpo', 'kto'],
      preset: 'noisy',
      seed: 42,
      backend: 'wasm',
      knobs: { 'ppo.rate': 1e-4, 'ppo.whiten': false, 'dpo.loss': 'ipo' },
    });
    expect(view).toEqual({ ...DEFAULT_VIEW, axis: 'wallMs', smoothing: 0.9, profile: true });
  });

  test.each([
    ['?backend=quantum', '', 'backend=quantum', 'auto, webgpu, webgpu-f16, wasm, cpu'],
    ['', '#preset=nope', 'preset=nope', 'reviews, noisy'],
    ['', '#seed=-1', 'seed=-1', 'a whole number from 0'],
    ['', '#seed=1.5', 'seed=1.5', 'a whole number'],
    ['', '#seed=', 'seed=', 'a whole number'],
    ['', '#algos=ppo,sarsa', 'algos=ppo,sarsa', 'ppo, dpo, kto'],
    ['', '#x=moon', 'x=moon', 'step, samples, tokens'],
    ['', '#smooth=x', 'smooth=x', 'from 0 to 0.95'],
    ['', '#dpo.beta=1e999', 'dpo.beta=1e999', 'a number from 0.001 to 10'],
    ['', '#dpo.beta=NaN', 'dpo.beta=NaN', 'a number from 0.001 to 10'],
    ['', '#dpo.beta=', 'dpo.beta=', 'a number from 0.001 to 10'],
    ['', '#ppo.updates=2.5', 'ppo.updates=2.5', 'a whole number'],
    ['', '#ppo.whiten=yes', 'ppo.whiten=yes', 'true or false'],
    ['', '#dpo.loss=foo', 'dpo.loss=foo', 'sigmoid, ipo'],
    ['', '#no.such=1', 'no.such=1', 'no such setting'],
    ['', '#constructor=1', 'constructor=1', 'no such setting'],
    ['', '#dpo.constructor=1', 'dpo.constructor=1', 'no such setting'],
    ['', '#dpo.__proto__=1', 'dpo.__proto__=1', 'no such setting'],
    ['', '#v=old', 'v=old', 'a whole number'],
    ['', '#__proto__.x=1', '__proto__.x=1', 'no such setting'],
    ['', '#present=<b>', 'present=<b>', 'the name of a scene'],
    ['', '#hide=everything', 'hide=everything', 'nav, toolbar'],
    ['?embed=yes', '', 'embed=yes', '0 or 1'],
    ['', '#chart=%3Cscript%3E', 'chart=<script>', 'the name of a chart'],
    ['', '#tour=2', 'tour=2', '0 or 1'],
    ['', '#play=', 'play=', '0 or 1'],
  ])('refuses %s%s in words and keeps the default', (search, hash, named, expected) => {
    const { settings, view, problems } = readUrl(search, hash, catalog);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(named);
    expect(problems[0]).toContain(expected);
    expect(settings).toEqual(defaultSettings(catalog));
    expect(view).toEqual(DEFAULT_VIEW);
  });

  test.each([
    ['#dpo.beta=-3', { 'dpo.beta': 0.001 }, 'dpo.beta=-3, which was taken as 0.001'],
    ['#dpo.beta=1e300', { 'dpo.beta': 10 }, 'dpo.beta=1e300, which was taken as 10'],
    ['#ppo.updates=99999', { 'ppo.updates': 500 }, 'ppo.updates=99999, which was taken as 500'],
  ])('moves the number of %s into its range and says so', (hash, knobs, named) => {
    const { settings, problems } = readUrl('', hash, catalog);
    expect(settings.knobs).toEqual(knobs);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(named);
  });

  test('moves smoothing into its range too', () => {
    const { view, problems } = readUrl('', '#smooth=7', catalog);
    expect([view.smoothing, problems.length]).toEqual([0.95, 1]);
  });

  test('one bad entry does not spoil the others', () => {
    const { settings, problems } = readUrl('', '#seed=11&no.such=1&dpo.beta=1', catalog);
    expect([settings.seed, settings.knobs, problems.length]).toEqual([11, { 'dpo.beta': 1 }, 1]);
  });

  test('never throws, and never accepts a value that a knob forbids, whatever the address', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (search, hash) => {
        const { settings } = readUrl(`?backend=${search}`, `#${hash}`, catalog);
        expect(Number.isSafeInteger(settings.seed)).toBe(true);
        expect(catalog.presets.map((preset) => preset.id)).toContain(settings.preset);
      }),
    );
  });
});

describe('writeUrl', () => {
  test('untouched settings leave the address clean', () => {
    expect(writeUrl(defaultSettings(catalog), DEFAULT_VIEW, catalog)).toEqual({ search: '', hash: '' });
  });

  test('leaves out a knob that is as the preset has it', () => {
    const settings = {
      ...defaultSettings(catalog),
      preset: 'noisy',
      knobs: { 'labels.noise': 0.2, 'dpo.beta': 1 },
    };
    expect(writeUrl(settings, DEFAULT_VIEW, catalog).hash).toBe('#preset=noisy&seed=7&dpo.beta=1');
  });

  test('readUrl gives back what was written', () => {
    const settings = fc.record({
      algorithms: fc.constantFrom(['ppo', 'dpo'], ['dpo'], ['kto', 'ppo']),
      preset: fc.constantFrom('reviews', 'noisy'),
      seed: fc.maxSafeNat(),
      backend: fc.constantFrom('auto' as const, 'wasm' as const, 'webgpu' as const),
      knobs: fc.record(
        {
          'dpo.beta': fc.double({ min: 0.001, max: 10, noNaN: true }).filter((value) => value !== 0.3),
          'ppo.whiten': fc.constant(false),
          'dpo.loss': fc.constant('ipo'),
        },
        { requiredKeys: [] },
      ),
    });
    const view = fc.record({
      page: fc.constantFrom(...PAGES),
      tab: fc.constantFrom('', 'runs', 'over-optimisation'),
      axis: fc.constantFrom(...AXES),
      smoothing: fc.constantFrom(0, 0.4, 0.95),
      profile: fc.boolean(),
      present: fc.constantFrom('', '1', 'lane-ppo'),
      hide: fc.subarray([...HIDEABLE]),
      embed: fc.boolean(),
      chart: fc.constantFrom('', 'gold/reward', 'gold/reward-by-kl'),
      play: fc.boolean(),
      tour: fc.boolean(),
    });
    fc.assert(
      fc.property(settings, view, (wanted, look) => {
        const { search, hash } = writeUrl(wanted, look, catalog);
        expect(readUrl(search, hash, catalog)).toEqual({ settings: wanted, view: look, problems: [] });
      }),
    );
  });
});
