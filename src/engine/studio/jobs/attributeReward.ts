import { tidy } from '../../../kernels/tf.ts';
import { tokenScores } from '../../../model/heads.ts';
import { disposeBatch, packSequences } from '../../../model/packing.ts';
import { AppError } from '../../../shared/errors.ts';
import { answerSequence } from '../../labels.ts';
import { rewardModelOf, sftOf } from '../roomModels.ts';
import type { JobRunner } from '../types.ts';

// oxlint-disable-next-line require-yield
export const attributeReward: JobRunner<'attributeReward'> = async function* (room, { prompt, answer }) {
  const { model, config } = rewardModelOf(room);
  const { positions } = sftOf(room).config;
  const sequence = answerSequence(room.tokenizer, positions, prompt, answer);
  if (!sequence)
    throw new AppError('config', `text: expected a prompt, and no more than ${positions} tokens in all`, {
      fix: 'Shorten the text.',
    });
  const batch = packSequences([sequence]);
  const scores = tidy(() => tokenScores(model, batch));
  const numbers = (await scores.data()) as Float32Array; // [T]
  scores.dispose();
  disposeBatch(batch);
  const response = [...numbers].slice(sequence.promptLength, sequence.ids.length);
  const score =
    config.pooling === 'mean'
      ? response.reduce((sum, value) => sum + value, 0) / response.length
      : response.at(-1)!;
  return {
    kind: 'attributeReward',
    score,
    tokens: Array.from(sequence.ids, (id, i) => ({
      text: room.tokenizer.tokenText(id),
      isPrompt: i < sequence.promptLength,
      score: numbers[i]!,
    })),
  };
};
