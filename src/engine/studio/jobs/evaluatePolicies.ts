import { catalog } from '../../catalog.ts';
import { disposeLane, type Lane } from '../../lane.ts';
import { AppError } from '../../../shared/errors.ts';
import { resolveKnobs } from '../../../shared/catalog.ts';
import type { EvaluatedAnswer } from '../../../protocol/evaluatePolicies.ts';
import type { JobOf } from '../../../protocol/jobs.ts';
import type { PairScores } from '../../../protocol/pairScores.ts';
import type { Sequence } from '../../../model/packing.ts';
import { modelNamed, sftOf } from '../roomModels.ts';
import type { JobProgress, JobRunner, StudioRoom } from '../types.ts';
import { answerPrompts } from './evaluation/answerPrompts.ts';
import { classifierJudge, type ClassifierJudge } from './evaluation/classifierJudge.ts';
import { laneFeedback } from './evaluation/laneFeedback.ts';
import { logRatios } from './scorePairs.ts';
import { pairScoresOf } from './scoring.ts';

/** Answers written and judged at once: between two chunks the job can be cancelled. */
const CHUNK = 64;

type EvaluateJob = JobOf<'evaluatePolicies'>;

interface Judges {
  /** A lane as PPO's, with its reward model and pairs; none if the reward model is not asked. */
  readonly lane: Lane | undefined;
  readonly classifier: ClassifierJudge | undefined;
}

/** Every model answers the same held-out prompts with the same draws; nothing is trained but the reward model. */
export const evaluatePolicies: JobRunner<'evaluatePolicies'> = async function* (room, job) {
  const started = performance.now();
  const knobs = resolveKnobs(catalog, room.preset.id, job.knobs);
  const prompts = heldOutPrompts(room, job, Number(knobs['generation.maxNewTokens']));
  for (const { name } of job.models) modelNamed(room, name);
  const problems: string[] = [];
  const classifier = job.judges.includes('classifier') ? classifierJudge(room, problems) : undefined;
  let lane: Lane | undefined;
  try {
    if (job.judges.includes('rewardModel')) lane = yield* laneFeedback(room, job, problems);
    const answering = { ...job, prompts, maxNewTokens: Number(knobs['generation.maxNewTokens']) };
    const models: { name: string; answers: EvaluatedAnswer[] }[] = [];
    for (const { name } of job.models) {
      const answers = yield* answersOf(room, name, answering, { lane, classifier });
      models.push({ name, answers });
    }
    return {
      kind: 'evaluatePolicies' as const,
      prompts: prompts.map((ids) => room.tokenizer.decode(ids)),
      samples: job.samples,
      models,
      ...(classifier && !classifier.failed() && { classifier: classifier.names }),
      pairs: lane ? yield* heldOutPairScores(room, job, lane) : [],
      problems,
      wallMs: performance.now() - started,
    };
  } finally {
    if (lane) disposeLane(lane);
  }
};

/** As a lane draws them: from the first on, those that leave room for an answer. */
function heldOutPrompts(room: StudioRoom, job: EvaluateJob, maxNewTokens: number): Int32Array[] {
  const longest = sftOf(room).config.positions - maxNewTokens;
  const prompts = room.prompts.heldOut
    .map((text) => room.tokenizer.encode(text))
    .filter((ids) => ids.length > 0 && ids.length <= longest)
    .slice(0, job.prompts);
  if (prompts.length > 0) return prompts;
  throw new AppError('config', `no held-out prompt leaves room for ${maxNewTokens} tokens`, {
    fix: 'Lower the longest answer.',
  });
}

async function* answersOf(
  room: StudioRoom,
  name: string,
  answering: Omit<EvaluateJob, 'prompts'> & {
    readonly prompts: readonly Int32Array[];
    readonly maxNewTokens: number;
  },
  judges: Judges,
): AsyncGenerator<JobProgress, EvaluatedAnswer[]> {
  const total = answering.prompts.length * answering.samples;
  const answers: EvaluatedAnswer[] = [];
  for (let first = 0; first < total; first += CHUNK) {
    const range = { first, last: Math.min(total, first + CHUNK) };
    const { sequences, measured } = await answerPrompts(room, modelNamed(room, name), answering, range);
    answers.push(...(await judged(room, sequences, measured, judges)));
    yield { label: `Answers of ${name}`, done: answers.length, total, metrics: {} };
  }
  return answers;
}

async function judged(
  room: StudioRoom,
  sequences: readonly Sequence[],
  measured: readonly Omit<EvaluatedAnswer, 'gold'>[],
  { lane, classifier }: Judges,
): Promise<EvaluatedAnswer[]> {
  const rewards = await lane?.rewardModel?.score(sequences);
  const probabilities = await classifier?.judge(measured.map(({ text }) => text));
  return measured.map((answer, i) => ({
    ...answer,
    gold: room.task.gold(room.tokenizer.decode(sequences[i]!.ids)),
    ...(rewards && { rewardModel: rewards[i]! }),
    ...(probabilities && { classifier: probabilities[i]! }),
  }));
}

/** What the reward model and each policy's implicit reward say of pairs that nobody has learned from. */
async function* heldOutPairScores(
  room: StudioRoom,
  job: EvaluateJob,
  lane: Lane,
): AsyncGenerator<JobProgress, { judge: string; scores: PairScores }[]> {
  const pairs = lane.preferences?.heldOutPairs ?? [];
  const sequences = [...new Set(pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]))];
  const by = async (judge: string, scoreAll: (some: readonly Sequence[]) => Promise<Float32Array>) => {
    const rewards = new Map<Sequence, number>();
    for (let first = 0; first < sequences.length; first += CHUNK) {
      const chunk = sequences.slice(first, first + CHUNK);
      const scores = await scoreAll(chunk);
      chunk.forEach((sequence, i) => rewards.set(sequence, scores[i]!));
    }
    return { judge, scores: pairScoresOf(pairs, (sequence) => rewards.get(sequence)!) };
  };
  const results: { judge: string; scores: PairScores }[] = [];
  if (pairs.length === 0) return results;
  results.push(await by('rewardModel', lane.rewardModel!.score));
  const policies = job.models.filter(({ name }) => name !== 'sft');
  for (const { name, beta = 1 } of policies) {
    const policy = modelNamed(room, name);
    const implicit = async (some: readonly Sequence[]) =>
      (await logRatios(policy, sftOf(room), some)).map((ratio) => (beta || 1) * ratio);
    results.push(await by(name, implicit));
    yield { label: 'Held-out pairs', done: results.length, total: policies.length + 1, metrics: {} };
  }
  return results;
}
