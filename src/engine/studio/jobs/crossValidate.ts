import { fitRewardModel } from '../../../algo/rewardModel/rewardModel.ts';
import type { PreferencePair } from '../../../algo/types.ts';
import { disposeModel } from '../../../model/parameters.ts';
import type { PairScores } from '../../../protocol/pairScores.ts';
import { AppError } from '../../../shared/errors.ts';
import { fork, rngKey } from '../../../shared/rng.ts';
import { kFoldByGroup } from '../../../statistics/kFold.ts';
import { rewardModelConfig, sftOf, tokenizeLabels } from '../roomModels.ts';
import type { JobRunner } from '../types.ts';
import { accuracyOf, rewardsOfPairs } from './scoring.ts';

/** Folds are split by prompt: a model never sees a prompt that it is judged on. */
export const crossValidate: JobRunner<'crossValidate'> = async function* (room, job) {
  const config = rewardModelConfig(job.config);
  const { pairs, indices } = tokenizeLabels(room, job.pairs);
  const prompts = indices.map((index) => job.pairs[index]!.prompt);
  if (new Set(prompts).size < job.folds)
    throw new AppError('config', `cross-validation: ${job.folds} folds need as many different prompts`, {
      fix: 'Label more prompts, or choose fewer folds.',
    });
  const key = fork(rngKey(job.seed), 'crossValidation');
  const splits = kFoldByGroup(prompts, { folds: job.folds, key });
  const folds: { heldOut: PairScores; accuracy: number }[] = [];
  for (const [fold, { train, heldOut: test }] of splits.entries()) {
    const pick = (rows: Int32Array): PreferencePair[] => Array.from(rows, (row) => pairs[row]!);
    const fitting = fitRewardModel(sftOf(room), pick(train), config, fork(key, 'fold', fold));
    try {
      for (;;) {
        const next = await fitting.next();
        if (next.done) {
          const heldOut = await rewardsOfPairs({ model: next.value, config }, pick(test));
          disposeModel(next.value);
          folds.push({ heldOut, accuracy: accuracyOf(heldOut) });
          break;
        }
        const { done, total, metrics } = next.value;
        yield {
          label: `Fold ${fold + 1} of ${job.folds}`,
          done: fold + done / total,
          total: job.folds,
          metrics,
        };
      }
    } finally {
      await fitting.return(undefined as never);
    }
  }
  return { kind: 'crossValidate', folds };
};
