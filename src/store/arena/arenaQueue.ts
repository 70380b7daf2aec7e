/** Which two anonymous answers come next. */
import { contentId } from '../../feedback/contentId.ts';
import type { EvaluatedAnswer } from '../../protocol/evaluatePolicies.ts';
import type { Contestant } from '../../runs/evaluation/arenaVote.ts';
import type { EvaluatedModel, Evaluation } from '../../runs/evaluation/evaluation.ts';
import { fork, randomStream, rngKey } from '../../shared/rng.ts';

/** Two answers to one prompt, and the order in which they are shown. */
export interface ArenaPair {
  /** Of what is compared: the same in every browser. */
  readonly id: string;
  readonly prompt: string;
  readonly a: Contestant;
  readonly b: Contestant;
  readonly shown: 'ab' | 'ba';
}

/**
 * Every two models' answers to every prompt, prompts in random order and all pairs of models in turn, so that whoever
 * stops early has voted on each about as often. Equal answers are left out: there is nothing to choose.
 */
export function arenaQueue(evaluation: Evaluation): ArenaPair[] {
  const { models, prompts, samples, seed, preset, modelId } = evaluation;
  const rivals = models.flatMap((a, i) => models.slice(i + 1).map((b) => [a, b] as const));
  const rows = prompts.length * samples;
  const key = fork(rngKey(seed), 'arena');
  const order = randomStream(key).permutation(rows);
  return rivals.flatMap((_, round) =>
    [...order].flatMap((row, place): ArenaPair[] => {
      const [first, second] = rivals[(place + round) % rivals.length]!;
      const [a, b] = [contestant(first, first.answers[row]!), contestant(second, second.answers[row]!)];
      if (a.text === b.text) return [];
      const prompt = prompts[Math.floor(row / samples)]!;
      const id = contentId([preset, modelId, seed, prompt, a.model, a.step, a.text, b.model, b.step, b.text]);
      const shown = randomStream(fork(key, 'order', id)).uniform() < 0.5 ? 'ab' : 'ba';
      return [{ id, prompt, a, b, shown }];
    }),
  );
}

function contestant(
  { name, step }: EvaluatedModel,
  { text, ended, gold, rewardModel, classifier }: EvaluatedAnswer,
): Contestant {
  return {
    model: name,
    step,
    text,
    ended,
    gold,
    ...(rewardModel !== undefined && { rewardModel }),
    ...(classifier !== undefined && { classifier }),
  };
}
