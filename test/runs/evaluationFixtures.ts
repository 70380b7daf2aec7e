import type { EvaluatedAnswer } from '../../src/protocol/evaluatePolicies.ts';
import type { ArenaVote } from '../../src/runs/evaluation/arenaVote.ts';
import type { Evaluation } from '../../src/runs/evaluation/evaluation.ts';

export const answer = (changes: Partial<EvaluatedAnswer> = {}): EvaluatedAnswer => {
  const ids = changes.ids ?? [5, 6, 7, 0];
  return {
    text: ` text ${ids.join(' ')} ${changes.gold ?? 0.5}`,
    ids,
    ended: true,
    gold: 0.5,
    kl: 1,
    entropy: 2,
    referenceNll: 4,
    ...changes,
  };
};

export const evaluation = (
  models: Readonly<Record<string, readonly EvaluatedAnswer[]>>,
  changes: Partial<Evaluation> = {},
): Evaluation => {
  const [first = []] = Object.values(models);
  const samples = changes.samples ?? 1;
  return {
    preset: 'reviews',
    modelId: 'tiny-reviews',
    seed: 7,
    temperature: 1,
    prompts: Array.from({ length: first.length / samples }, (_, i) => `Prompt ${i}`),
    samples,
    models: Object.entries(models).map(([name, answers]) => ({
      name,
      label: name.toUpperCase(),
      step: name === 'sft' ? 0 : 10,
      answers,
    })),
    classifier: undefined,
    pairs: [],
    problems: [],
    wallMs: 1,
    ...changes,
  };
};

export const vote = (n: number, changes: Partial<ArenaVote> = {}): ArenaVote => ({
  id: `vote-${n}`,
  time: n,
  milliseconds: 900,
  preset: 'reviews',
  modelId: 'tiny-reviews',
  seed: 7,
  prompt: `Prompt ${n}`,
  a: { model: 'ppo', step: 48, text: ' was great', ended: true, gold: 0.9, rewardModel: 2 },
  b: { model: 'sft', step: 0, text: ' was bad', ended: true, gold: 0.1, rewardModel: -1 },
  shown: 'ba',
  outcome: 'a',
  ...changes,
});
