import { type RewardModel, trainRewardModel } from '../../../algo/rewardModel/rewardModel.ts';
import type { RewardModelConfig } from '../../../algo/rewardModel/rewardModelKnobs.ts';
import { generate } from '../../../model/generate.ts';
import type { Sequence } from '../../../model/packing.ts';
import type { BestOfNResult } from '../../../protocol/bestOfN.ts';
import type { JobOf } from '../../../protocol/jobs.ts';
import { resolveKnobs } from '../../../shared/catalog.ts';
import { AppError } from '../../../shared/errors.ts';
import { fork, type RngKey, rngKey } from '../../../shared/rng.ts';
import { groupValues, type KnobValues } from '../../../shared/spec.ts';
import { bestOfNValue } from '../../../statistics/bestOfN.ts';
import { bestOfNKl } from '../../../statistics/curveFits.ts';
import { mean, standardDeviation } from '../../../statistics/descriptive.ts';
import { buildPreferences, type PreferenceConfig, type Preferences } from '../../../task/preferences.ts';
import { catalog } from '../../catalog.ts';
import { answerOf } from '../../composedReward.ts';
import { sftOf } from '../roomModels.ts';
import type { JobProgress, JobRunner, StudioRoom } from '../types.ts';
import { asJobProgress } from './trainRewardModel.ts';

/** Answers written at once: between two chunks the job can be cancelled. */
const ROWS = 400;

/** What the job has to work with: the same as a PPO lane of this preset, seed and knobs. */
interface Setup {
  readonly room: StudioRoom;
  readonly job: JobOf<'bestOfN'>;
  readonly knobs: KnobValues;
  readonly key: RngKey;
  readonly prompts: readonly Int32Array[];
  readonly heldOutPrompts: readonly Int32Array[];
  readonly maxNewTokens: number;
  readonly temperature: number;
}

/** Best-of-n sampling (Stiennon et al. 2020): no training, only choosing. Uses the job's seed, whatever the room's is. */
export const bestOfN: JobRunner<'bestOfN'> = async function* (room, job) {
  const started = performance.now();
  const tooLarge = job.sizes.find((n) => n > job.samples);
  if (tooLarge !== undefined)
    throw new AppError('config', `best of n: expected sizes up to ${job.samples} samples, got ${tooLarge}`);
  const setup = setupOf(room, job);
  const preferences = yield* labels(setup);
  const rewardModel = yield* asJobProgress(
    trainRewardModel(
      sftOf(room),
      preferences.pairs,
      preferences.heldOutPairs,
      preferences.answers,
      groupValues<RewardModelConfig>(setup.knobs, 'rewardModel'),
      fork(setup.key, 'rewardModel'),
    ),
  );
  try {
    const samples = yield* scoredSamples(setup, rewardModel);
    return {
      kind: 'bestOfN',
      sizes: job.sizes.map((n) => sizeResult(samples, n)),
      prompts: samples.length,
      samples: job.samples,
      goldSd: standardDeviation(samples.flatMap(({ gold }) => [...gold])),
      heldOutAccuracy: rewardModel.heldOutAccuracy,
      heldOutPairs: preferences.heldOutPairs.length,
      wallMs: performance.now() - started,
    };
  } finally {
    rewardModel.dispose();
  }
};

function setupOf(room: StudioRoom, job: JobOf<'bestOfN'>): Setup {
  const knobs = resolveKnobs(catalog, room.preset.id, job.knobs);
  const key = rngKey(job.seed);
  const maxNewTokens = Number(knobs['generation.maxNewTokens']);
  const longest = sftOf(room).config.positions - maxNewTokens;
  const { train, heldOut } = room.task.prompts(fork(key, 'prompts'));
  const tokenize = (texts: readonly string[]) =>
    texts.map((text) => room.tokenizer.encode(text)).filter((ids) => ids.length > 0 && ids.length <= longest);
  return {
    room,
    job,
    knobs,
    key,
    prompts: tokenize(train),
    heldOutPrompts: tokenize(heldOut),
    maxNewTokens,
    temperature: Number(knobs['generation.temperature']),
  };
}

/** The pairs that a lane of this seed learns from. */
async function* labels(setup: Setup): AsyncGenerator<JobProgress, Preferences> {
  const { room, knobs, key } = setup;
  const source = buildPreferences(
    {
      ...setup,
      model: sftOf(room),
      gold: (sequence) => goldOf(room, sequence),
      textOf: (sequence) => answerOf(sequence, room.tokenizer).text,
      key: fork(key, 'preferences'),
    },
    { ...groupValues<PreferenceConfig>(knobs, 'preferences'), source: 'simulated' },
  );
  for (;;) {
    const next = await source.next();
    if (next.done) return next.value;
    yield { label: 'Answers to compare', ...next.value, metrics: {} };
  }
}

/** Of one prompt's answers. */
interface PromptSamples {
  readonly gold: Float64Array;
  readonly proxy: Float64Array;
}

async function* scoredSamples(
  setup: Setup,
  { score }: RewardModel,
): AsyncGenerator<JobProgress, PromptSamples[]> {
  const { room, job, key, heldOutPrompts } = setup;
  const prompts = heldOutPrompts.slice(0, job.prompts);
  const total = prompts.length * job.samples;
  const gold = new Float64Array(total);
  const proxy = new Float64Array(total);
  for (let first = 0; first < total; first += ROWS) {
    const rowIds = Int32Array.from({ length: Math.min(ROWS, total - first) }, (_, i) => first + i);
    const rows = Array.from(rowIds, (row) => prompts[Math.floor(row / job.samples)]!);
    const answers = await generate(sftOf(room), rows, { ...setup, key: fork(key, 'bestOfN'), rowIds });
    gold.set(
      answers.map((answer) => goldOf(room, answer)),
      first,
    );
    proxy.set(await score(answers), first);
    const done = first + rows.length;
    yield { label: 'Answers to choose from', done, total, metrics: {} };
  }
  return prompts.map((_, i) => {
    const ofPrompt = (all: Float64Array) => all.subarray(i * job.samples, (i + 1) * job.samples);
    return { gold: ofPrompt(gold), proxy: ofPrompt(proxy) };
  });
}

function sizeResult(samples: readonly PromptSamples[], n: number): BestOfNResult['sizes'][number] {
  const meanOver = (valueOf: (of: PromptSamples) => number) => mean(samples.map(valueOf));
  return {
    n,
    kl: bestOfNKl(n),
    gold: meanOver(({ proxy, gold }) => bestOfNValue(proxy, gold, n)),
    proxy: meanOver(({ proxy }) => bestOfNValue(proxy, proxy, n)),
    goldByGold: meanOver(({ gold }) => bestOfNValue(gold, gold, n)),
  };
}

const goldOf = (room: StudioRoom, { ids }: Sequence): number => room.task.gold(room.tokenizer.decode(ids));
