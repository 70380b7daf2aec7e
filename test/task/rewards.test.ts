import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanOf, standardDeviation } from '../../src/math/maskedStats.ts';
import type { ConfigOf } from '../../src/shared/spec.ts';
import { type RewardSpec, resolveReward, singleReward } from '../../src/shared/rewardSpec.ts';
import { composeReward, fitComposer, type PartColumn } from '../../src/task/rewards/composeReward.ts';
import { compilePattern } from '../../src/task/rewards/pattern.ts';
import { rewardParts, rewardPartSpecs } from '../../src/task/rewards/registry.ts';
import type { Answer, RewardServices } from '../../src/task/rewards/types.ts';

const services: RewardServices = {
  gold: (text) => (text.includes('good') ? 1 : 0),
  rewardModel: () => Promise.resolve(Float32Array.of(1.5)),
  classify: (_id, texts) =>
    Promise.resolve({
      labels: ['nontoxic', 'toxic'],
      logits: texts.map((text) => Float32Array.of(text.length, -text.length)),
      probabilities: texts.map(() => Float32Array.of(0.75, 0.25)),
    }),
};
const answer = (text: string, ended = true): Answer => ({ prompt: 'The room', text, ended });

async function valueOf(part: string, text: string, config = {}, ended = true): Promise<number> {
  const spec: RewardSpec = { ...singleReward(part), parts: [{ part, weight: 1, config }] };
  const [resolved] = resolveReward(rewardPartSpecs, spec).parts;
  const found = rewardParts.find(({ id }) => id === part)!;
  const values = await found.values([answer(text, ended)], resolved!.config as ConfigOf<never>, services);
  return values[0]!;
}

describe('parts', () => {
  test.each([
    ['length', ' one two three', { words: 3 }, 1],
    ['length', ' one two three', { words: 7, tolerance: 4 }, Math.exp(-0.5)],
    ['keywords', ' It was GREAT, really great.', { words: 'great', enough: 4 }, 0.5],
    ['keywords', ' greatness is not a greatly great-ish word', { words: 'greatly, great', enough: 4 }, 0.5],
    ['keywords', ' nothing', {}, 0],
    ['bannedWords', ' you are fine', {}, 1],
    ['bannedWords', ' Shut up, you STUPID thing', {}, 0.25],
    ['repetition', ' a b a b a b', {}, 2 / 5],
    ['repetition', ' one', {}, 1],
    ['endsProperly', ' It is done.', {}, 1],
    ['endsProperly', ' It is done', {}, 0.5],
    ['pattern', ' Thank you for it', { source: 'thank (you|god)' }, 1],
    ['pattern', ' Thank you for it', { source: 'thank', ignoreCase: false }, 0],
    ['gold', ' is good', {}, 1],
    ['classifier', 'abc', { label: 'toxic' }, -3],
    ['classifier', 'abc', { label: 'toxic', read: 'probability' }, Math.log(0.25 / 0.75)],
  ])('%s of %j with %j is %d', async (part, text, config, expected) => {
    expect(await valueOf(part, text, config)).toBeCloseTo(expected, 5);
  });

  test('an answer that was cut off has no proper end', async () => {
    expect(await valueOf('endsProperly', ' It is done.', {}, false)).toBe(0);
  });

  test('a label that the classifier lacks is named, with those that it has', async () => {
    await expect(valueOf('classifier', 'abc', { label: 'angry' })).rejects.toThrow(/no label "angry"/);
  });

  test('rules stay in 0-1 whatever the text', async () => {
    const rules = rewardParts.filter((part) => part.needs === 'nothing' && part.scale === 'unit');
    expect(rules.length).toBeGreaterThan(5);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.constantFrom(...rules), async (text, { id }) => {
        const value = await valueOf(id, text);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });

  test.each(['(', 'a{2,1}', '(a+)+$', '([a-z]*)*b'])('the pattern %s is refused in words', (source) => {
    expect(() => compilePattern(source, true)).toThrow(/regular expression/);
  });
});

describe('resolveReward', () => {
  test.each([
    [{ part: 'nope', weight: 1, config: {} }, /reward part 1: expected one of rewardModel/],
    [{ part: 'length', weight: 1, config: { words: -1 } }, /reward part 1 \(length\), words/],
    [{ part: 'length', weight: 1, config: { size: 3 } }, /no setting is called size/],
    [{ part: 'length', weight: 0, config: {} }, /every part has weight 0/],
    [{ part: 'length', weight: 1, config: { constructor: 3 } }, /no setting is called constructor/],
  ])('refuses %j', (part, message) => {
    expect(() => resolveReward(rewardPartSpecs, { combine: 'sum', parts: [part] })).toThrow(message);
  });

  test('fills in what is not said', () => {
    const { parts } = resolveReward(rewardPartSpecs, singleReward('length'));
    expect(parts[0]!.config).toEqual({ words: 12, tolerance: 4 });
  });
});

const column = (values: number[], scale: PartColumn['scale'] = 'unit'): PartColumn => ({
  values: Float32Array.from(values),
  scale,
});
const spec = (
  combine: RewardSpec['combine'],
  ...parts: { weight?: number; gate?: number }[]
): RewardSpec => ({
  combine,
  parts: parts.map((part) => ({ part: 'gold', weight: 1, config: {}, ...part })),
});
const compose = (wanted: RewardSpec, ...columns: PartColumn[]) =>
  composeReward(wanted, columns, fitComposer(wanted, columns));

describe('composeReward', () => {
  const finite = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 });

  test('is normalised on what it was fitted on, and its shares add up to 1', () => {
    fc.assert(
      fc.property(
        finite,
        finite,
        fc.constantFrom('sum', 'product', 'gates'),
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        (a, b, combine, weight) => {
          const { total, shares } = compose(spec(combine, { weight, gate: 0.3 }, {}), column(a), column(b));
          expect(meanOf(total)).toBeCloseTo(0, 4);
          // What is the same for every answer stays on its own scale.
          const spread = standardDeviation(total);
          expect(spread < 1e-4 || Math.abs(spread - 1) < 1e-3).toBe(true);
          expect(shares[0]! + shares[1]!).toBeCloseTo(1, 5);
        },
      ),
    );
  });

  test('one part alone: the order of the answers is the part’s own', () => {
    const { total } = compose(spec('sum', {}), column([0.1, 0.9, 0.5]));
    expect(total[1]).toBeGreaterThan(total[2]!);
    expect(total[2]).toBeGreaterThan(total[0]!);
  });

  test('a negative weight punishes', () => {
    const { total } = compose(spec('sum', { weight: -1 }), column([0, 1]));
    expect(total[0]).toBeGreaterThan(total[1]!);
  });

  test('in a sum the scale of a part does not matter, only its weight', () => {
    const small = compose(spec('sum', {}, {}), column([0, 1, 0, 1]), column([0, 0, 1, 1]));
    const large = compose(spec('sum', {}, {}), column([0, 1000, 0, 1000]), column([0, 0, 1, 1]));
    small.total.forEach((value, i) => expect(large.total[i]).toBeCloseTo(value, 4));
    expect(large.shares[0]).toBeCloseTo(0.5, 5);
  });

  test('in a product one part that fails cannot be made up for', () => {
    const { total } = compose(spec('product', {}, {}), column([1, 0.6, 0]), column([0, 0.6, 1]));
    expect(total[1]).toBeGreaterThan(total[0]!);
    expect(total[1]).toBeGreaterThan(total[2]!);
  });

  test('a gate that is not passed closes the rest of the pipeline', () => {
    const gated = spec('gates', { gate: 0.5 }, { gate: 0.5 }, {});
    const state = { parts: [], total: { center: 0, spread: 1 } };
    const columns = [column([0.9, 0.4, 0.9]), column([0.8, 1, 0.2]), column([1, 1, 1])];
    const { total } = composeReward(gated, columns, state);
    expect([...total].map((value) => Number(value.toFixed(3)))).toEqual([2.7, 0.4, 1.1]);
  });

  test('logits pass through the sigmoid where values from 0 to 1 are needed', () => {
    const state = { parts: [], total: { center: 0, spread: 1 } };
    const { total } = composeReward(spec('product', {}), [column([0], 'logit')], state);
    expect(total[0]).toBeCloseTo(0.5, 6);
  });
});
