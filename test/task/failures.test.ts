import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import { evaluationMetrics } from '../../src/engine/evaluate.ts';
import { withoutEos } from '../../src/model/withoutEos.ts';
import { resolveKnobs } from '../../src/shared/catalog.ts';
import { claimHolds, failureLanes, readClaim } from '../../src/shared/failure.ts';
import { resolveReward } from '../../src/shared/rewardSpec.ts';
import { dropEos, hashPairs } from '../../src/task/preferences.ts';

const failures = catalog.presets.flatMap((preset) =>
  preset.failure ? [[preset.id, preset, preset.failure] as const] : [],
);

describe('the gallery', () => {
  test('has what people stumble over, each once', () => {
    expect(failures.map(([id]) => id)).toEqual([
      'reward-hacking',
      'negative-kl',
      'chosen-falls',
      'eos-never-learned',
      'pad-is-eos',
      'wrong-reference',
      'learning-rate',
      'beta-too-low',
      'beta-too-high',
      'empty-outputs',
    ]);
    expect(catalog.presets[0]!.failure).toBeUndefined(); // the first one is the default race
  });

  test.each(failures)('%s: every claim is about a metric that its algorithm reports', (_, __, failure) => {
    for (const { algorithm, metric, says } of failure.claims) {
      const known = catalog.algorithms.find(({ id }) => id === algorithm);
      const reported = [...(known?.metrics ?? []), ...evaluationMetrics.map(({ id }) => id)];
      expect(reported).toContain(metric);
      expect(says).toMatch(/^[a-z].*\.$/);
    }
  });

  test.each(failures)('%s: the fix changes something, and only what exists', (id, preset, { fix }) => {
    const broken = resolveKnobs(catalog, id, {});
    const fixed = resolveKnobs(catalog, id, fix.knobs);
    for (const knob of Object.keys(fix.knobs)) expect(fixed[knob], knob).not.toEqual(broken[knob]);
    expect(Object.keys(fix.knobs).length).toBeGreaterThan(0);
    for (const reward of [preset.reward, ...(fix.reward ? [fix.reward] : [])])
      expect(resolveReward(catalog.rewardParts, reward).parts.length).toBe(1);
  });

  test.each(failures)('%s: reads as sentences, and its links lead somewhere', (_, preset, failure) => {
    for (const text of [preset.says, failure.symptom, failure.mechanism, failure.fix.says])
      expect(text).toMatch(/^[A-Z].{20,}\.$/);
    expect(failure.evidence.every(({ url }) => /^https:\/\/(github\.com|arxiv\.org)\//.test(url))).toBe(true);
    const lesson = `src/ui/learn/lessons/${failure.lesson}.lesson.tsx`;
    expect(failure.lesson === undefined || existsSync(lesson), lesson).toBe(true);
  });
});

describe('a claim', () => {
  const curve = [4, 1, 2, 3, 9, 6, 7, 8];

  test.each([
    ['first', undefined, 4],
    ['last', undefined, 8],
    ['late', undefined, 7.5],
    ['rise', undefined, 5],
    ['fall', undefined, 1],
    ['first', 5, 1],
  ] as const)('read as %s from %s is %d', (reading, from, expected) => {
    const claim = { reading, ...(from !== undefined && { from }) };
    expect(readClaim(claim, Float64Array.from(curve))).toBe(expected);
  });

  test('has no reading without values, and one from a single value', () => {
    expect(readClaim({ reading: 'late' }, [])).toBeUndefined();
    for (const [reading, expected] of [['late', 3] as const, ['rise', 0] as const, ['fall', 0] as const])
      expect(readClaim({ reading }, [3])).toBe(expected);
  });

  test('holds strictly beyond its bound', () => {
    expect([claimHolds({ is: 'above', value: 1 }, 1.1), claimHolds({ is: 'above', value: 1 }, 1)]).toEqual([
      true,
      false,
    ]);
    expect([claimHolds({ is: 'below', value: 1 }, 0.9), claimHolds({ is: 'below', value: 1 }, 1)]).toEqual([
      true,
      false,
    ]);
  });

  test('lists its lanes once each', () => {
    const claims = failures.find(([id]) => id === 'learning-rate')![2].claims;
    expect(failureLanes({ claims })).toEqual(['ppo', 'dpo']);
  });
});

describe('EOS taken for padding', () => {
  const EOS = 9;
  const sequence = (...ids: number[]) => ({ ids: Int32Array.from(ids), promptLength: 2 });

  test('is cut off at the end alone, and never the only token of an answer', () => {
    expect([...withoutEos(sequence(1, 2, 3, EOS), EOS).ids]).toEqual([1, 2, 3]);
    for (const kept of [sequence(1, 2, 3), sequence(1, 2, EOS), sequence(1, 2, EOS, 3)])
      expect(withoutEos(kept, EOS)).toBe(kept);
  });

  test('leaves the pairs of a set, which share answers as before, under another hash', () => {
    const [best, middle, worst] = [sequence(1, 2, 3, EOS), sequence(1, 2, 4, 5), sequence(1, 2, 6, EOS)];
    const pairs = [
      { chosen: best, rejected: middle, weight: 2 },
      { chosen: best, rejected: worst },
    ];
    const whole = {
      pairs,
      heldOutPairs: pairs.slice(1),
      answers: [best, middle, worst],
      hash: hashPairs(pairs),
    };
    const cut = dropEos(whole, EOS);
    expect(cut.pairs.map(({ chosen, rejected }) => [[...chosen.ids], [...rejected.ids]])).toEqual([
      [
        [1, 2, 3],
        [1, 2, 4, 5],
      ],
      [
        [1, 2, 3],
        [1, 2, 6],
      ],
    ]);
    expect(cut.pairs[0]!.chosen).toBe(cut.pairs[1]!.chosen);
    expect(cut.pairs[0]!.weight).toBe(2);
    expect(cut.heldOutPairs[0]!.rejected).toBe(cut.pairs[1]!.rejected);
    expect(cut.answers).toBe(whole.answers); // rewards are still normalised on what was written
    expect(cut.hash).not.toBe(whole.hash);
  });
});
