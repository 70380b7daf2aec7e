import { readTokens } from '../../../algo/probe.ts';
import type { Sequence } from '../../../model/packing.ts';
import type { PartialAnswer, TriedAnswer, TryPromptJob } from '../../../protocol/tryPrompt.ts';
import { AppError } from '../../../shared/errors.ts';
import { fork, hashString, rngKey } from '../../../shared/rng.ts';
import { disposeLane, type Lane } from '../../lane.ts';
import { answerOf } from '../../composedReward.ts';
import { modelNamed, sftOf } from '../roomModels.ts';
import type { JobProgress, JobRunner, StudioRoom } from '../types.ts';
import { classifierJudge } from './evaluation/classifierJudge.ts';
import { laneFeedback } from './evaluation/laneFeedback.ts';
import { createPromptWriter, type PromptWriter } from './trying/promptWriter.ts';

interface ModelAnswers {
  readonly model: string;
  readonly sequences: readonly Sequence[];
}

/** Several models answer one prompt side by side, a token of each at a time; then every judge is asked. */
export const tryPrompt: JobRunner<'tryPrompt'> = async function* (room, job) {
  const prompt = promptOf(room, job.prompt);
  const writers = job.models.map((name, i) => ({ name, writer: writerFor(room, job, prompt, [name, i]) }));
  let written: ModelAnswers[];
  let speed: { model: string; tokensPerSecond: number }[];
  try {
    yield* writeTogether(room, writers, job);
    written = writers.map(({ name, writer }) => ({ model: name, sequences: writer.sequences() }));
    speed = writers.map(({ name, writer }) => ({ model: name, tokensPerSecond: writer.tokensPerSecond() }));
  } finally {
    for (const { writer } of writers) writer.dispose();
  }
  yield { label: 'Judging', done: 0, total: 1, metrics: {}, partial: partialOf(room, written) };
  const judged = yield* judge(room, job, written);
  return { kind: 'tryPrompt', promptTokens: prompt.length, speed, ...judged };
};

/** @throws AppError('config') if the model cannot read it and answer */
function promptOf(room: StudioRoom, text: string): Int32Array {
  const ids = room.tokenizer.encode(text);
  const { positions } = sftOf(room).config;
  if (ids.length > 0 && ids.length < positions) return ids;
  throw new AppError('config', `prompt: expected 1 to ${positions - 1} tokens, got ${ids.length}`, {
    fix: ids.length === 0 ? 'Type a prompt.' : 'Shorten it.',
  });
}

function writerFor(
  room: StudioRoom,
  { sampling, samples, sameDice, seed }: TryPromptJob,
  prompt: Int32Array,
  [name, place]: readonly [string, number],
): PromptWriter {
  const key = fork(rngKey(seed), 'try');
  return createPromptWriter(modelNamed(room, name), prompt, {
    rows: sampling.temperature === 0 ? 1 : samples, // greedy answers are all alike
    rule: sampling,
    maxNewTokens: sampling.maxNewTokens,
    key: sameDice ? key : fork(key, place),
  });
}

async function* writeTogether(
  room: StudioRoom,
  writers: readonly { readonly name: string; readonly writer: PromptWriter }[],
  { sampling, pace }: TryPromptJob,
): AsyncGenerator<JobProgress, void> {
  for (let done = 1; writers.some(({ writer }) => !writer.allDone()); done++) {
    const started = performance.now();
    for (const { writer } of writers) if (!writer.allDone()) await writer.write();
    const partial = writers.flatMap(({ name, writer }) =>
      writer.sequences().map((sequence, sample) => ({
        model: name,
        sample,
        text: answerOf(sequence, room.tokenizer).text,
        tokens: sequence.ids.length - sequence.promptLength,
        done: writer.isDone(sample),
      })),
    );
    yield { label: 'Writing', done, total: sampling.maxNewTokens, metrics: {}, partial };
    if (pace !== undefined) await untilMs(started + 1000 / pace);
  }
}

const untilMs = (at: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, at - performance.now()));

const goldOf = (room: StudioRoom, { ids }: Sequence): number => room.task.gold(room.tokenizer.decode(ids));

function partialOf(room: StudioRoom, written: readonly ModelAnswers[]): PartialAnswer[] {
  return written.flatMap(({ model, sequences }) =>
    sequences.map((sequence, sample) => ({
      model,
      sample,
      text: answerOf(sequence, room.tokenizer).text,
      tokens: sequence.ids.length - sequence.promptLength,
      done: true,
      gold: goldOf(room, sequence),
    })),
  );
}

async function* judge(
  room: StudioRoom,
  job: TryPromptJob,
  written: readonly ModelAnswers[],
): AsyncGenerator<
  JobProgress,
  { answers: TriedAnswer[]; problems: string[]; classifier?: { model: string; label: string } }
> {
  const problems: string[] = [];
  const classifier = job.judges.includes('classifier') ? classifierJudge(room, problems) : undefined;
  const lane = job.judges.includes('rewardModel') ? yield* judgeLane(room, job, problems) : undefined;
  const answers: TriedAnswer[] = [];
  for (const { model, sequences } of written) {
    const texts = sequences.map((sequence) => answerOf(sequence, room.tokenizer));
    const rewards = await lane?.rewardModel?.score(sequences);
    const probabilities = await classifier?.judge(texts.map(({ text }) => text));
    const tokens = await tokensOf(room, model, sequences);
    sequences.forEach((sequence, sample) =>
      answers.push({
        model,
        sample,
        text: texts[sample]!.text,
        ended: texts[sample]!.ended,
        tokens: tokens[sample]!,
        gold: goldOf(room, sequence),
        ...(rewards && { rewardModel: rewards[sample]! }),
        ...(probabilities && { classifier: probabilities[sample]! }),
      }),
    );
  }
  const names = classifier && !classifier.failed() && { classifier: classifier.names };
  return { answers, problems, ...names };
}

/** PPO's own reward model, trained when it is first asked for and kept while nothing changes that it learns from. */
async function* judgeLane(
  room: StudioRoom,
  { feedback }: TryPromptJob,
  problems: string[],
): AsyncGenerator<JobProgress, Lane> {
  const trainedWith = `${feedback.seed} ${hashString(JSON.stringify(feedback))}`;
  if (room.laneJudge?.trainedWith === trainedWith) return room.laneJudge.lane;
  const { knobs, labels, seed } = feedback;
  const lane = yield* laneFeedback(room, { knobs, seed, ...(labels && { labels }) }, problems);
  if (room.laneJudge) disposeLane(room.laneJudge.lane);
  room.laneJudge = { trainedWith, lane };
  return lane;
}

/** Of every answer its tokens, with what the model that wrote them and the SFT model think of each. */
async function tokensOf(
  room: StudioRoom,
  name: string,
  sequences: readonly Sequence[],
): Promise<TriedAnswer['tokens'][]> {
  const own = await readTokens(sequences, { model: modelNamed(room, name) }, 1);
  const reference = name === 'sft' ? own : await readTokens(sequences, { model: sftOf(room) }, 1);
  let m = 0;
  return sequences.map(({ ids, promptLength }) =>
    Array.from(ids.subarray(promptLength), (id) => {
      const token = {
        text: room.tokenizer.tokenText(id),
        logProb: own.logProbs[m]!,
        logRef: reference.logProbs[m]!,
      };
      m++;
      return token;
    }),
  );
}
