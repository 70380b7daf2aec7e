import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import { type Advice, advise } from '../../src/runs/guide/advise.ts';
import { comparableRuns, measure } from '../../src/runs/guide/ownRuns.ts';
import { type Answers, FIRST_ANSWERS, type QuestionId, QUESTIONS } from '../../src/runs/guide/questions.ts';
import { RULES } from '../../src/runs/guide/rules.ts';
import type { RunHead } from '../../src/runs/run.ts';

const algorithms = catalog.algorithms.map(({ id }) => id);
const ask = (changes: Partial<Answers>, heads: readonly RunHead[] = []) =>
  advise({ ...FIRST_ANSWERS, ...changes }, algorithms, heads);
const of = (advice: readonly Advice[], algorithm: string) =>
  advice.find((candidate) => candidate.algorithm === algorithm)!;
const reason = (advice: readonly Advice[], algorithm: string, id: string) =>
  of(advice, algorithm).reasons.find((candidate) => candidate.id === id)!;

let made = 0;
function run(
  algorithm: string,
  gold: number,
  { noise = 0, seed = 1, pairs = 800, model = 'tiny', outcome = 'finished' } = {},
): RunHead {
  return {
    id: `run-${made++}`,
    request: { algorithm, preset: 'reviews', seed, backend: 'auto', knobs: {} },
    model: { id: model, parameters: 1, layers: 1, channels: 1, vocabulary: 1 },
    knobs: { 'preferences.labelNoise': noise },
    preferences: { pairs, heldOutPairs: 1, hash: '' },
    outcome,
    progress: { flops: algorithm === 'ppo' ? 9e10 : 3e10 },
    final: { 'gold/reward': gold },
  } as unknown as RunHead;
}

describe('the guide', () => {
  test('ranks every method, and says why of each that it rules out', () => {
    const advice = ask({ writing: 'no', memory: 'one' });
    expect(advice.map(({ algorithm }) => algorithm).toSorted()).toEqual(algorithms.toSorted());
    const out = advice.filter(({ fits }) => !fits).map(({ algorithm }) => algorithm);
    expect(out.toSorted()).toEqual(['dpoThenPpo', 'grpo', 'iterativeDpo', 'onlineDpo', 'ppo', 'rloo']);
    expect(out.every((id) => of(advice, id).reasons[0]!.verdict === 'out')).toBe(true);
    expect(advice.findIndex(({ fits }) => !fits)).toBe(algorithms.length - out.length);
  });

  test.each<[Partial<Answers>, string[]]>([
    [{}, ['dpo']],
    [{ feedback: 'thumbs', writing: 'no' }, ['kto']],
    [{ feedback: 'good', writing: 'no' }, ['preferredFt']],
    [{ feedback: 'none', verifier: 'yes' }, ['grpo', 'rloo']],
    [{ writing: 'rounds', fresh: 'yes', tuning: 'yes' }, ['iterativeDpo']],
    [{ tuning: 'yes', memory: 'four', labels: 'many', noise: 'high' }, ['dpoThenPpo', 'ppo']],
  ])('%o: first comes %s', (answers, expected) => {
    expect(expected).toContain(ask(answers)[0]!.algorithm);
  });

  test('nothing left to use is said, not hidden', () => {
    expect(ask({ feedback: 'none', verifier: 'no' }).some(({ fits }) => fits)).toBe(false);
  });

  test('every choice of every question changes the advice for some answers to the others', () => {
    const all = (answers: Partial<Answers>) => JSON.stringify(ask(answers));
    const contexts: Partial<Answers>[] = [{}, { tuning: 'yes', memory: 'four' }, { feedback: 'none' }];
    for (const [id, question] of Object.entries(QUESTIONS)) {
      const seen = contexts.map((context) =>
        question.choices.map(({ value }) => all({ ...context, [id as QuestionId]: value })),
      );
      expect(
        seen.some((outcomes) => new Set(outcomes).size > 1),
        id,
      ).toBe(true);
    }
  });

  test('rules name methods that exist, and say where they are from', () => {
    const named = RULES.flatMap((rule) => [...rule.algorithms, ...(rule.claim ? [rule.claim.than] : [])]);
    expect(named.filter((id) => !algorithms.includes(id))).toEqual([]);
    expect(RULES.filter(({ source, says }) => source === '' || !says.endsWith('.'))).toEqual([]);
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  });
});

describe('the visitor’s own runs', () => {
  const noisy = (dpoLoss: number, ppoLoss: number) => [
    run('dpo', 0.9),
    run('dpo', 0.9 - dpoLoss, { noise: 0.2 }),
    run('ppo', 0.9),
    run('ppo', 0.9 - ppoLoss, { noise: 0.2 }),
  ];

  test('that agree are cited with their numbers', () => {
    const runs = noisy(0.12, 0.04);
    const { evidence, points } = reason(ask({ noise: 'high' }, runs), 'dpo', 'noise-direct');
    expect(evidence).toMatchObject({ agrees: true, runs: runs.map(({ id }) => id) });
    expect(evidence!.says).toContain('dpo 0.120 (2 runs), ppo 0.040 (2 runs)');
    expect(points).toBe(-2);
  });

  test('that disagree take the rule its weight, and both are said', () => {
    const answers = { noise: 'high' } as const;
    const against = reason(ask(answers, noisy(0.02, 0.2)), 'dpo', 'noise-direct');
    expect(against.evidence).toMatchObject({ agrees: false });
    expect(against.evidence!.says).toMatch(/say otherwise/);
    expect(against).toMatchObject({ points: 0, source: 'Chowdhury et al. 2024 (robust DPO)' });
    const scoreWith = (heads: readonly RunHead[]) => of(ask(answers, heads), 'dpo').score;
    expect(scoreWith(noisy(0.02, 0.2))).toBe(scoreWith(noisy(0.12, 0.04)) + 2);
  });

  test('that hardly differ decide nothing and say so', () => {
    const { evidence, points } = reason(ask({ noise: 'high' }, noisy(0.05, 0.04)), 'dpo', 'noise-direct');
    expect(evidence!.says).toMatch(/no telling difference/);
    expect(points).toBe(0);
  });

  test('cannot do away with a need', () => {
    const runs = [run('ppo', 0.9), run('dpo', 0.5)];
    expect(of(ask({ writing: 'no' }, runs), 'ppo').fits).toBe(false);
  });

  test('of one side alone, of another model, or unfinished, are not evidence', () => {
    const elsewhere = run('ppo', 0.1, { model: 'other' });
    const broken = run('ppo', 0.1, { outcome: 'interrupted' });
    const advice = ask({}, [run('dpo', 0.9), run('dpo', 0.8), elsewhere, broken]);
    expect(reason(advice, 'dpo', 'pairs-directly').evidence).toBeNull();
    expect(comparableRuns([elsewhere, run('dpo', 0.9), run('dpo', 0.8)])).toHaveLength(2);
  });

  test('say something of luck only with three seeds at the same settings', () => {
    const seeds = [1, 2, 3].map((seed) => run('ppo', 0.5 + seed / 10, { seed }));
    expect(measure('spread', 'ppo', seeds)!.value).toBeCloseTo(0.1);
    expect(measure('spread', 'ppo', seeds.slice(0, 2))).toBeNull();
    expect(measure('spread', 'ppo', [...seeds.slice(0, 2), run('ppo', 0.1, { seed: 2 })])).toBeNull();
    expect(measure('goldFewLabels', 'ppo', seeds)).toBeNull();
    expect(measure('goldFewLabels', 'ppo', [run('ppo', 0.6, { pairs: 100 })])!.value).toBe(0.6);
  });
});
