import { generate } from '../model/generate.ts';
import type { Model } from '../model/parameters.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { fork, type RngKey } from '../shared/rng.ts';
import type { Task } from '../task/types.ts';

/** What an SFT model writes for a task, without the held-out loss. */
export interface SampleJudgement {
  readonly meanGold: number;
  /** Mean of each of the task's further scores. */
  readonly meanScores: Readonly<Record<string, number>>;
  /** Share of answers that end within the limit. */
  readonly endedShare: number;
  /** The first of the texts, whatever they are worth. */
  readonly samples: readonly string[];
}
export interface SampleReport extends SampleJudgement {
  /** Nats per token of completions and EOS. */
  readonly heldOutLoss: number;
}

const SHOWN = 20;

/** One answer to each held-out prompt of the task at temperature 1, judged by the task's gold. */
export async function judgeSamples(
  model: Model,
  tokenizer: Tokenizer,
  task: Task,
  { key, maxNewTokens }: { readonly key: RngKey; readonly maxNewTokens: number },
): Promise<SampleJudgement> {
  const prompts = task.prompts(key).heldOut.map((prompt) => tokenizer.encode(prompt));
  const sampled = await generate(model, prompts, { maxNewTokens, temperature: 1, key: fork(key, 'samples') });
  const texts = sampled.map(({ ids }) => tokenizer.decode(ids));
  const mean = (score: (text: string) => number) =>
    Number((texts.reduce((total, text) => total + score(text), 0) / texts.length).toFixed(4));
  return {
    meanGold: mean(task.gold),
    meanScores: Object.fromEntries(Object.entries(task.scores).map(([id, { score }]) => [id, mean(score)])),
    endedShare: sampled.filter(({ ids }) => ids.at(-1) === tokenizer.eosId).length / sampled.length,
    samples: texts.slice(0, SHOWN),
  };
}
