import { scoreSequences } from '../../../algo/rewardModel/rewardModel.ts';
import { meanOf, standardDeviation } from '../../../math/maskedStats.ts';
import { generate } from '../../../model/generate.ts';
import type { Sequence } from '../../../model/packing.ts';
import { AppError } from '../../../shared/errors.ts';
import { LEARNED_REWARD, resolveReward } from '../../../shared/rewardSpec.ts';
import { fork, rngKey } from '../../../shared/rng.ts';
import { rewardPartSpecs } from '../../../task/rewards/registry.ts';
import { buildReward } from '../../composedReward.ts';
import { answerSequence } from '../../labels.ts';
import { rewardModelOf, samplingOf, sftOf } from '../roomModels.ts';
import type { JobRunner, StudioRoom } from '../types.ts';

/** Answers of the SFT model that the reward is normalised on. */
const REFERENCE_ANSWERS = 64;

export const previewReward: JobRunner<'previewReward'> = async function* (room, job) {
  const spec = resolveReward(rewardPartSpecs, job.reward);
  const { positions } = sftOf(room).config;
  const sequences = job.answers.map(({ prompt, text, ended }, i) => {
    const sequence = answerSequence(room.tokenizer, positions, prompt, text);
    if (!sequence)
      throw new AppError('config', `text ${i + 1}: expected a prompt, and no more than ${positions} tokens`);
    return ended ? sequence : { ...sequence, ids: sequence.ids.slice(0, -1) };
  });
  const prompts = room.prompts.train.slice(0, REFERENCE_ANSWERS).map((text) => room.tokenizer.encode(text));
  const key = fork(rngKey(job.seed), 'rewardPreview');
  yield { label: 'Reference answers', done: 0, total: 2, metrics: {} };
  const answers = await generate(sftOf(room), prompts, { ...samplingOf(room), key });
  yield { label: 'Scores', done: 1, total: 2, metrics: {} };
  const needsModel = spec.parts.some(({ part }) => part === LEARNED_REWARD);
  const reward = await buildReward(spec, answers, {
    tokenizer: room.tokenizer,
    gold: room.task.gold,
    rewardModel: needsModel ? await normalisedRewardModel(room, answers) : undefined,
    classifier: room.classifier(),
  });
  const { columns, total, shares } = await reward.explain(sequences);
  return {
    kind: 'previewReward',
    parts: columns.map(({ values }, i) => ({ part: spec.parts[i]!.part, values: [...values] })),
    total: [...total],
    shares: [...shares],
  };
};

async function normalisedRewardModel(room: StudioRoom, answers: readonly Sequence[]) {
  const { model, config } = rewardModelOf(room);
  const score = (sequences: readonly Sequence[]) =>
    scoreSequences(model, sequences, config.pooling === 'mean');
  const reference = await score(answers);
  const center = meanOf(reference);
  const spread = standardDeviation(reference) || 1;
  return async (sequences: readonly Sequence[]) => (await score(sequences)).map((s) => (s - center) / spread);
}
