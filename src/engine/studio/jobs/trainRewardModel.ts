import { fitRewardModel } from '../../../algo/rewardModel/rewardModel.ts';
import type { StageProgress } from '../../../algo/types.ts';
import { loadCheckpoint } from '../../../model/checkpoint.ts';
import { disposeModel, type Model } from '../../../model/parameters.ts';
import { AppError } from '../../../shared/errors.ts';
import { fork, rngKey } from '../../../shared/rng.ts';
import { rewardModelConfig, sftOf, tokenizeLabels } from '../roomModels.ts';
import type { JobProgress, JobRunner, StudioRoom } from '../types.ts';
import { accuracyOf, rewardsOfPairs } from './scoring.ts';

/** Held-out pairs looked at while training goes on: enough for a curve, for a fraction of the time. */
const WATCHED_PAIRS = 64;
/** Points of the held-out curve. */
const WATCHED_TIMES = 8;
const SHOWN_TRAIN_PAIRS = 2000;

export const trainRewardModel: JobRunner<'trainRewardModel'> = async function* (room, job) {
  const started = performance.now();
  const config = rewardModelConfig(job.config);
  const train = tokenizeLabels(room, job.labels.train);
  const heldOut = tokenizeLabels(room, job.labels.heldOut);
  if (train.pairs.length === 0)
    throw new AppError('config', 'reward model: there is no pair to learn from', {
      fix: 'Label some pairs, or take the simulated annotator’s.',
    });
  const start = await startingModel(room, job.from);
  let model: Model | undefined;
  try {
    const key = fork(rngKey(job.seed), 'rewardModel');
    const watched = heldOut.pairs.slice(0, WATCHED_PAIRS);
    let nextLook = 0;
    const fitting = fitRewardModel(start, train.pairs, config, key, async (current, done, total) => {
      if (watched.length === 0 || done < nextLook) return {};
      nextLook += total / WATCHED_TIMES;
      const scores = await rewardsOfPairs({ model: current, config }, watched);
      return { 'rewardModel/heldOutAccuracy': accuracyOf(scores) };
    });
    model = yield* asJobProgress(fitting);
    const trained = { model, config };
    const result = {
      kind: 'trainRewardModel' as const,
      heldOut: await rewardsOfPairs(trained, heldOut.pairs),
      train: await rewardsOfPairs(trained, train.pairs.slice(0, SHOWN_TRAIN_PAIRS)),
      trainPairs: train.pairs.length,
      skippedPairs: train.skipped + heldOut.skipped,
      wallMs: performance.now() - started,
    };
    if (room.rewardModel) disposeModel(room.rewardModel.model);
    room.rewardModel = trained;
    model = undefined; // the room's now
    return result;
  } finally {
    if (model) disposeModel(model);
    if (job.from === 'base') disposeModel(start);
  }
};

async function startingModel(room: StudioRoom, from: 'sft' | 'base'): Promise<Model> {
  if (from === 'sft') return sftOf(room);
  const { model } = await loadCheckpoint(room.modelReader(`${room.modelId}/base`));
  return model;
}

/** A training stage as progress of a job. */
export async function* asJobProgress<T>(
  stage: AsyncGenerator<StageProgress, T>,
): AsyncGenerator<JobProgress, T> {
  try {
    for (;;) {
      const next = await stage.next();
      if (next.done) return next.value;
      const { label, done, total, metrics } = next.value;
      yield { label, done, total, metrics };
    }
  } finally {
    await stage.return(undefined as never);
  }
}
