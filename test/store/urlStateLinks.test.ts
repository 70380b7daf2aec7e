/** Links as they are shared: old ones, hostile ones, and what they bring back. On the catalog that the page has. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import { checkKnob, type KnobValues } from '../../src/shared/spec.ts';
import { AXES } from '../../src/store/series.ts';
import { defaultSettings, DEFAULT_VIEW, knobSpec, PAGES, presetValue } from '../../src/store/settings.ts';
import { readUrl, writeUrl } from '../../src/store/urlState.ts';

/** Addresses as earlier versions wrote them. Never edit one: they are in people’s slides. */
const OLD_LINKS = [
  {
    search: '',
    hash: '#preset=reviews&seed=42',
    settings: { preset: 'reviews', seed: 42, knobs: {} },
  },
  {
    search: '?backend=wasm',
    hash: '#preset=noisy-labels&seed=7&dpo.beta=0.1&ppo.klCoef=0.2',
    settings: { preset: 'noisy-labels', backend: 'wasm', knobs: { 'dpo.beta': 0.1, 'ppo.klCoef': 0.2 } },
  },
  {
    search: '',
    hash: '#preset=reviews&seed=3&algos=kto,grpo&page=reward&x=kl&smooth=0.8',
    settings: { seed: 3, algorithms: ['kto', 'grpo'] },
    view: { page: 'reward', axis: 'kl', smoothing: 0.8 },
  },
  {
    search: '',
    hash: '#preset=reviews&seed=7&reward=%7B%22combine%22%3A%22sum%22,%22parts%22%3A%5B%7B%22part%22%3A%22gold%22,%22weight%22%3A2,%22config%22%3A%7B%7D%7D%5D%7D',
    settings: { reward: { combine: 'sum', parts: [{ part: 'gold', weight: 2, config: {} }] } },
  },
] as const;

describe('an old link', () => {
  test.each(OLD_LINKS)('$hash means what it meant', (link) => {
    const { settings, view, problems } = readUrl(link.search, link.hash, catalog);
    expect(problems).toEqual([]);
    expect(settings).toMatchObject(link.settings);
    expect(view).toMatchObject('view' in link ? link.view : DEFAULT_VIEW);
  });

  test('still finds presets and knobs that have other names now', () => {
    const aliases = {
      presets: new Map([['happy', 'reviews']]),
      ids: new Map([['dpo.temperature', 'dpo.beta']]),
    };
    const { settings, problems } = readUrl('', '#preset=happy&dpo.temperature=0.2', catalog, aliases);
    expect([settings.preset, settings.knobs, problems]).toEqual(['reviews', { 'dpo.beta': 0.2 }, []]);
  });
});

describe('a link of a newer version', () => {
  test('is read as far as it is known, and says so', () => {
    const { settings, problems } = readUrl('', '#v=3&preset=reviews&seed=9', catalog);
    expect(settings.seed).toBe(9);
    expect(problems).toEqual([expect.stringContaining('newer version')]);
  });

  test('of this version it says nothing', () => {
    expect(readUrl('', '#v=1&seed=9', catalog).problems).toEqual([]);
  });
});

describe('a hostile link', () => {
  test('that says something twice has its last word, and is told', () => {
    const { settings, problems } = readUrl('', '#seed=1&seed=2&seed=3', catalog);
    expect([settings.seed, problems]).toEqual([
      3,
      ['The address says seed more than once: the last one counts.'],
    ]);
  });

  test.each([
    ['one huge value', `#dpo.beta=${'9'.repeat(1e6)}`],
    ['a hundred thousand keys', `#${Array.from({ length: 1e5 }, (_, i) => `k${i}=1`).join('&')}`],
    ['escapes without end', `#${'%25'.repeat(4e5)}`],
  ])('of a megabyte (%s) is refused at once, in few words', (_what, hash) => {
    const begin = performance.now();
    const { settings, problems } = readUrl('', hash, catalog);
    expect(performance.now() - begin).toBeLessThan(100);
    expect(settings).toEqual(defaultSettings(catalog));
    expect(problems).toEqual([expect.stringContaining('too long')]);
  });

  test('with many strangers is answered by a few sentences of bounded length', () => {
    const hash = `#${Array.from({ length: 1500 }, (_, i) => `<b>${i}</b>=${'y'.repeat(5)}`).join('&')}`;
    const { problems } = readUrl('', hash, catalog);
    expect(problems).toHaveLength(9);
    expect(problems.at(-1)).toBe('And 1492 more of this kind.');
    expect(problems[0]).toContain('<b>0</b>');
    for (const problem of problems) expect(problem.length).toBeLessThan(400);
  });
});

const knobIds = catalog.knobGroups.flatMap(({ id, knobs }) =>
  Object.keys(knobs).map((name) => `${id}.${name}`),
);
const hostileText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.double().map(String),
  fc.constantFrom(
    '1e999',
    '-1e999',
    '1e308',
    '-0',
    '0x10',
    'NaN',
    'null',
    'true',
    '{}',
    '[1]',
    '__proto__',
    '<script>alert(1)</script>',
    "');--",
    '%00',
  ),
);
const hostileKey = fc.oneof(
  fc.constantFrom(...knobIds),
  fc.constantFrom(
    'v',
    'preset',
    'seed',
    'algos',
    'model',
    'reward',
    'page',
    'tab',
    'x',
    'smooth',
    'backend',
    'profile',
    'present',
    'hide',
    'embed',
    'chart',
    'play',
    'tour',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'dpo.__proto__',
    'dpo.hasOwnProperty',
    '.',
    '',
    'dpo.',
  ),
  fc.string(),
);

describe('any link', () => {
  test('never throws, and never brings a value that its knob forbids', () => {
    const entries = fc.array(fc.tuple(hostileKey, hostileText), { maxLength: 12 });
    fc.assert(
      fc.property(entries, fc.boolean(), (pairs, escape) => {
        const encode = escape
          ? (text: string) => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, ''))
          : String;
        const hash = `#${pairs.map(([key, text]) => `${encode(key)}=${encode(text)}`).join('&')}`;
        const { settings, view, problems } = readUrl('', hash, catalog);
        for (const [id, value] of Object.entries(settings.knobs))
          expect(checkKnob(id, knobSpec(catalog, id)!, value)).toBe(value);
        expect(Number.isSafeInteger(settings.seed) && settings.seed >= 0).toBe(true);
        expect(catalog.presets.map(({ id }) => id)).toContain(settings.preset);
        expect(PAGES).toContain(view.page);
        expect(view.smoothing >= 0 && view.smoothing <= 0.95).toBe(true);
        expect(problems.every((problem) => problem.length < 500)).toBe(true);
        expect(Object.getPrototypeOf(settings.knobs)).toBe(Object.prototype);
        // What was read is written, and read, as the same experiment without a complaint.
        const written = writeUrl(settings, view, catalog);
        const again = readUrl(written.search, written.hash, catalog);
        expect(again.problems).toEqual([]);
        expect(writeUrl(again.settings, again.view, catalog)).toEqual(written);
      }),
      { numRuns: 400 },
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('that was made from settings gives them back, whatever knobs were turned', () => {
    const numbers = knobIds.flatMap((id) => {
      const spec = knobSpec(catalog, id)!;
      if (spec.kind !== 'number') return [];
      const value = spec.integer
        ? fc.integer({ min: Math.ceil(spec.min), max: Math.floor(spec.max) })
        : fc.double({ min: spec.min, max: spec.max, noNaN: true }).map((number) => number + 0);
      return [[id, value] as const];
    });
    const settings = fc.record({
      preset: fc.constantFrom(...catalog.presets.map(({ id }) => id)),
      seed: fc.maxSafeNat(),
      axis: fc.constantFrom(...AXES),
      knobs: fc.record(Object.fromEntries(numbers), { requiredKeys: [] }),
    });
    fc.assert(
      fc.property(settings, ({ preset, seed, axis, knobs }) => {
        const wanted = Object.fromEntries(
          Object.entries(knobs as KnobValues).filter(
            ([id, value]) => value !== presetValue(catalog, preset, id),
          ),
        );
        const made = { ...defaultSettings(catalog), preset, seed, knobs: wanted };
        const { search, hash } = writeUrl(made, { ...DEFAULT_VIEW, axis }, catalog);
        const read = readUrl(search, hash, catalog);
        expect(read).toEqual({ settings: made, view: { ...DEFAULT_VIEW, axis }, problems: [] });
      }),
      { numRuns: 50 },
    );
  });
});
