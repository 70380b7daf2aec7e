/** Random labels for property tests. Texts may hold anything that a JavaScript string can. */
import * as fc from 'fast-check';
import { createItem, type PreferenceItem } from '../../src/feedback/preferenceItem.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' good.',
    ' bad.',
    '\u0000',
    '\ud800',
    '\udfffx',
    '\r\n',
    '"\\',
    '__proto__',
    '\u2028',
    '😀',
  ),
);
const prompt = fc.oneof(fc.constantFrom('The film was', 'I think', ''), text);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const extra = fc.uniqueArray(
  fc.tuple(fc.constantFrom('__proto__', 'constructor', 'note', '', 'x y'), scalar),
  {
    selector: ([name]) => name,
    minLength: 1,
    maxLength: 3,
  },
);
const common = {
  prompt,
  annotator: fc.constantFrom('Ann', 'Bo', 'unknown', '\ud800'),
  time: fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: undefined }),
  milliseconds: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined }),
  confidence: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  extra: fc.option(extra, { nil: undefined }),
};

export const pairItem = fc
  .record({
    ...common,
    kind: fc.constant('pair' as const),
    a: text,
    b: text,
    outcome: fc.constantFrom('a', 'b', 'tie', 'bothBad', 'skip'),
    shown: fc.constantFrom('ab', 'ba'),
    group: fc.option(text, { nil: undefined }),
    weight: fc.option(fc.constantFrom(0.5, 0.25, 1), { nil: undefined }),
  })
  .map(createItem);
export const rankingItem = fc
  .array(fc.tuple(text, fc.integer({ min: 1, max: 8 })), { minLength: 2, maxLength: 8 })
  .chain((ranked) =>
    fc.record({
      ...common,
      kind: fc.constant('ranking' as const),
      completions: fc.constant(ranked.map(([completion]) => completion)),
      ranks: fc.constant(ranked.map(([, rank]) => rank)),
    }),
  )
  .map(createItem);
export const scoreItem = fc
  .record({
    ...common,
    kind: fc.constant('score' as const),
    completion: text,
    score: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.double({ min: 1, max: 5, noNaN: true })),
  })
  .map(createItem);
export const thumbItem = fc
  .record({
    ...common,
    kind: fc.constant('score' as const),
    completion: text,
    score: fc.constantFrom(1, 5),
    scale: fc.constant('thumbs' as const),
  })
  .map(createItem);

export const preferenceItem: fc.Arbitrary<PreferenceItem> = fc.oneof(
  pairItem,
  rankingItem,
  scoreItem,
  thumbItem,
);
export const preferenceItems = fc.array(preferenceItem, { maxLength: 12 });
