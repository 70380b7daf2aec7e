/** The models that this project ships: what each is trained on, its size, and how it is trained. */
import { randomStream, type RngKey } from '../shared/rng.ts';
import { AppError } from '../shared/errors.ts';
import { tasks } from '../task/tasks.ts';
import type { CorpusText, Task } from '../task/types.ts';

export interface TrainingRecipe {
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly warmup: number;
}
export interface ModelRecipe {
  /** Folder below models/. */
  readonly folder: string;
  readonly tasks: readonly Task[];
  readonly vocabulary: number;
  readonly positions: number;
  readonly channels: number;
  readonly layers: number;
  readonly heads: number;
  /** Texts that are joined before a window is cut from them. */
  readonly textsPerWindow: number;
  /** Longest answer of its SFT model's samples. */
  readonly maxNewTokens: number;
  readonly pretrain: TrainingRecipe;
  readonly sft: TrainingRecipe;
}

const tiny = {
  vocabulary: 1024,
  positions: 64,
  channels: 64,
  layers: 2,
  heads: 2,
  textsPerWindow: 5,
  pretrain: { steps: 4000, batchSize: 24, learningRate: 4e-3, warmup: 200 },
  sft: { steps: 3000, batchSize: 64, learningRate: 2e-3, warmup: 100 },
} as const;

/** By the `--task` that asks for it. */
export const modelRecipes: Readonly<Record<string, ModelRecipe>> = {
  reviews: { ...tiny, folder: 'tiny-reviews', tasks: [tasks['reviews']!], maxNewTokens: 28 },
  support: {
    ...tiny,
    folder: 'tiny-support',
    tasks: [tasks['support']!],
    maxNewTokens: 36,
    // tickets are twice as long as reviews
    sft: { ...tiny.sft, steps: 1600 },
  },
  all: {
    folder: 'small',
    tasks: [tasks['reviews']!, tasks['support']!], // every corpus once
    vocabulary: 1536,
    positions: 96,
    channels: 128,
    layers: 4,
    heads: 4,
    textsPerWindow: 6,
    maxNewTokens: 36,
    pretrain: { steps: 2400, batchSize: 8, learningRate: 2e-3, warmup: 200 },
    sft: { steps: 2200, batchSize: 24, learningRate: 1.5e-3, warmup: 100 },
  },
};

/** @throws AppError('config') */
export function findRecipe(task: string): ModelRecipe {
  const recipe = modelRecipes[task];
  if (recipe) return recipe;
  const known = Object.keys(modelRecipes).join(', ');
  throw new AppError('config', `--task: expected one of ${known}, got "${task}"`);
}

export const modelFolder = (recipe: ModelRecipe): URL =>
  new URL(`../../models/${recipe.folder}/`, import.meta.url);

/** " --task support" for the command that is written into the record; nothing for the default. */
export const taskFlag = (task: string): string => (task === 'reviews' ? '' : ` --task ${task}`);

export interface RecipeText extends CorpusText {
  readonly task: Task;
}

/** The recipe's corpora by turns: text `index` is a function of key and index alone. */
export function recipeTexts(recipe: ModelRecipe, key: RngKey): (index: number) => RecipeText {
  const streams = recipe.tasks.map((task) => ({ task, text: task.corpus(key) }));
  return (index) => {
    const { task, text } = streams[index % streams.length]!;
    return { task, ...text(Math.floor(index / streams.length)) };
  };
}

/**
 * How much of a text is prompt in fine-tuning, in tokens: a whole message of a ticket, but only the first 2 to 6
 * tokens of a review's opener, because its prompts are cut so.
 */
export function promptTokens(task: Task, wholePrompt: number, key: RngKey): number {
  if (task.id !== 'reviews') return wholePrompt;
  return 2 + randomStream(key).integer(Math.max(1, Math.min(6, wholePrompt) - 1));
}
