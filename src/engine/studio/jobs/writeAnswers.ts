import { scoreSequences } from '../../../algo/rewardModel/rewardModel.ts';
import { generate } from '../../../model/generate.ts';
import type { Sequence } from '../../../model/packing.ts';
import type { PromptWithAnswers } from '../../../protocol/jobs.ts';
import { AppError } from '../../../shared/errors.ts';
import { fork, rngKey } from '../../../shared/rng.ts';
import { answerOf } from '../../composedReward.ts';
import { modelNamed, rewardModelOf, samplingOf, sftOf } from '../roomModels.ts';
import type { JobRunner, StudioRoom } from '../types.ts';

/** Prompts answered at once: between two chunks the job can be cancelled. */
const CHUNK = 16;
/** Candidates among which the reward model chooses the two that it can least tell apart. */
const CANDIDATES = 6;
/** A model that always says the same cannot be made to differ. */
const MAX_ROUNDS = 4;

export const writeAnswers: JobRunner<'writeAnswers'> = async function* (room, job) {
  const { positions } = sftOf(room).config;
  const maxNewTokens = job.sampling.maxNewTokens ?? samplingOf(room).maxNewTokens;
  const options = { temperature: job.sampling.temperature ?? 1, maxNewTokens };
  const prompts = job.prompts.map((text, i) => {
    const ids = room.tokenizer.encode(text);
    if (ids.length > 0 && ids.length + maxNewTokens <= positions) return ids;
    throw new AppError(
      'config',
      `prompt ${i + 1}: expected 1 to ${positions - maxNewTokens} tokens, got ${ids.length}`,
      { fix: 'Shorten the prompt, or the longest answer.' },
    );
  });
  const model = modelNamed(room, job.model);
  const key = fork(rngKey(job.seed), 'writeAnswers');
  const wanted = job.choose === 'uncertain' ? Math.max(CANDIDATES, job.count) : job.count;
  const items: PromptWithAnswers[] = [];
  for (let first = 0; first < prompts.length; first += CHUNK) {
    const chunk = prompts.slice(first, first + CHUNK);
    const answers = await differentAnswers(room, chunk, wanted, async (rows, round) =>
      generate(model, rows, { ...options, key: fork(key, first, round) }),
    );
    for (const list of answers) items.push(await itemOf(room, list, job.choose, job.count));
    yield { label: 'Prompts answered', done: items.length, total: prompts.length, metrics: {} };
  }
  return { kind: 'writeAnswers', items };
};

/** Rounds of sampling until every prompt has `wanted` different texts, or no more come. */
async function differentAnswers(
  room: StudioRoom,
  prompts: readonly Int32Array[],
  wanted: number,
  write: (rows: readonly Int32Array[], round: number) => Promise<Sequence[]>,
): Promise<Sequence[][]> {
  const found = prompts.map(() => new Map<string, Sequence>());
  const all: Sequence[][] = prompts.map(() => []);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const open = found.flatMap((texts, i) => Array.from({ length: wanted - texts.size }, () => i));
    if (open.length === 0) break;
    const written = await write(
      open.map((i) => prompts[i]!),
      round,
    );
    written.forEach((sequence, row) => {
      const i = open[row]!;
      const { text } = answerOf(sequence, room.tokenizer);
      all[i]!.push(sequence);
      if (!found[i]!.has(text)) found[i]!.set(text, sequence);
    });
  }
  // Better twice the same than nothing to look at: the page says so.
  return found.map((texts, i) =>
    texts.size >= Math.min(2, wanted) ? [...texts.values()] : all[i]!.slice(0, wanted),
  );
}

async function itemOf(
  room: StudioRoom,
  answers: readonly Sequence[],
  choose: 'random' | 'uncertain',
  count: number,
): Promise<PromptWithAnswers> {
  const chosen =
    choose === 'uncertain' ? await leastSure(room, answers) : { answers, firstBetter: undefined };
  const completions = chosen.answers.slice(0, count).map((sequence) => {
    const { text, ended } = answerOf(sequence, room.tokenizer);
    return { text, ended, gold: room.task.gold(room.tokenizer.decode(sequence.ids)) };
  });
  const { prompt } = answerOf(answers[0]!, room.tokenizer);
  const { firstBetter } = chosen;
  return { prompt, completions, ...(firstBetter !== undefined && { firstBetter }) };
}

/** The two answers whose rewards are closest: a label there teaches most (uncertainty sampling). */
async function leastSure(room: StudioRoom, answers: readonly Sequence[]) {
  const { model, config } = rewardModelOf(room);
  const scores = await scoreSequences(model, answers, config.pooling === 'mean');
  const order = [...scores.keys()].toSorted((a, b) => scores[a]! - scores[b]!);
  let best = 1;
  for (let i = 2; i < order.length; i++) {
    const gapAt = (at: number) => scores[order[at]!]! - scores[order[at - 1]!]!;
    if (gapAt(i) < gapAt(best)) best = i;
  }
  if (order.length < 2) return { answers, firstBetter: undefined };
  const [first, second] = [order[best - 1]!, order[best]!];
  const firstBetter = 1 / (1 + Math.exp(scores[second]! - scores[first]!));
  const others = order.filter((i) => i !== first && i !== second);
  return { answers: [first, second, ...others].map((i) => answers[i]!), firstBetter };
}
