/**
 * `npm run sft`: fine-tunes a base model to answer a prompt, and to end the answer. `--base ./` goes on from what was
 * fine-tuned before, and keeps the record of it.
 */
import { saveWeights } from '../model/checkpoint.ts';
import type { Sequence } from '../model/packing.ts';
import type { Model } from '../model/parameters.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { fork, type RngKey, rngKey } from '../shared/rng.ts';
import type { Task } from '../task/types.ts';
import { parseFlags, wholeNumber } from './args.ts';
import { writeModelCard } from './modelCard.ts';
import { loadModelFolder, readTrainingRecord, saveModelFolder } from './modelFolder.ts';
import {
  findRecipe,
  modelFolder,
  type ModelRecipe,
  promptTokens,
  recipeTexts,
  taskFlag,
} from './modelRecipes.ts';
import { startNodeBackend } from './nodeBackend.ts';
import { judgeSamples, type SampleReport } from './sampleReport.ts';
import { languageModelLoss, trainLanguageModel } from './trainLanguageModel.ts';

const HELD_OUT_TEXTS = 500;

export async function main(args: readonly string[]): Promise<void> {
  const flags = parseFlags(args, {
    task: { type: 'string', default: 'reviews' },
    steps: { type: 'string' },
    seed: { type: 'string', default: '1' },
    base: { type: 'string', default: 'base/' },
    out: { type: 'string', default: './' },
  });
  const recipe = findRecipe(flags.task);
  const steps = wholeNumber('--steps', flags.steps ?? String(recipe.sft.steps), 1);
  const seed = wholeNumber('--seed', flags.seed, 0);
  await startNodeBackend();
  const home = modelFolder(recipe);
  const start = new URL(flags.base, home);
  const { model, tokenizer } = await loadModelFolder(recipe, start);
  const goesOn = start.href === home.href;
  const key = fork(rngKey(seed), 'sft');
  const heldOut = sequenceStream(recipe, tokenizer, fork(key, 'held out'));
  const texts = Array.from({ length: HELD_OUT_TEXTS * recipe.tasks.length }, (_, i) => heldOut(i));
  const { batchSize, learningRate, warmup } = recipe.sft;
  const example = sequenceStream(recipe, tokenizer, key);
  const record = {
    command: `npm run sft --${taskFlag(flags.task)} --steps ${steps} --seed ${seed}${goesOn ? ' --base ./' : ''}`,
    ...(goesOn && { after: await readTrainingRecord(start) }),
    seed,
    steps,
    batchSize,
    learningRate,
    data: `${recipe.tasks.map((task) => task.texts).join(' and ')} as prompt and completion, loss on the completion and EOS only`,
  };
  const save = async (progress: Record<string, unknown>) =>
    saveModelFolder(recipe, new URL(flags.out, home), model.config, await saveWeights(model), {
      ...record,
      ...progress,
    });
  const summary = await trainLanguageModel(model, {
    steps,
    batchSize,
    learningRate,
    warmup,
    example: (index) => example(index).sequence,
    heldOut: texts.map(({ sequence }) => sequence),
    checkpoint: (stepsDone) => save({ stepsDone }),
  });
  const reports = await reportTasks(model, tokenizer, recipe, { key, texts });
  const heldOutLoss = Number(summary.heldOutLoss.toFixed(4));
  await save({ tokens: summary.tokens, heldOutLoss, tasks: reports });
  await writeModelCard(flags.task);
  console.log(`held-out loss ${summary.heldOutLoss.toFixed(3)}, ${summary.seconds.toFixed(0)} s`);
  for (const [id, report] of Object.entries(reports)) console.log(id, JSON.stringify(report, null, 1));
}

interface TaskSequence {
  readonly task: Task;
  readonly sequence: Sequence;
}

/** Loss on the held-out texts of each task, and answers to its held-out prompts, judged. */
async function reportTasks(
  model: Model,
  tokenizer: Tokenizer,
  { tasks, maxNewTokens }: ModelRecipe,
  { key, texts }: { readonly key: RngKey; readonly texts: readonly TaskSequence[] },
): Promise<Record<string, SampleReport>> {
  const reports: Record<string, SampleReport> = {};
  for (const task of tasks) {
    const own = texts.filter((text) => text.task === task).map(({ sequence }) => sequence);
    reports[task.id] = {
      heldOutLoss: Number((await languageModelLoss(model, own)).toFixed(4)),
      ...(await judgeSamples(model, tokenizer, task, { key, maxNewTokens })),
    };
  }
  return reports;
}

/** Texts as prompt and completion with EOS. */
function sequenceStream(
  recipe: ModelRecipe,
  tokenizer: Tokenizer,
  key: RngKey,
): (index: number) => TaskSequence {
  const text = recipeTexts(recipe, fork(key, 'corpus'));
  return (index) => {
    const { task, prompt, completion } = text(index);
    const ids = [...tokenizer.encode(prompt + completion), tokenizer.eosId];
    const wanted = promptTokens(task, tokenizer.encode(prompt).length, fork(key, 'prompt', index));
    const promptLength = Math.min(wanted, ids.length - 1);
    return { task, sequence: { ids: Int32Array.from(ids), promptLength } };
  };
}
