import { keepSequences } from '../../algo/probe.ts';
import { tidy } from '../../kernels/tf.ts';
import { countedAs } from '../../math/workCounter.ts';
import { sequenceScores, tokenScores } from '../../model/heads.ts';
import { disposeBatch, packSequences } from '../../model/packing.ts';
import { AppError } from '../../shared/errors.ts';
import type { RewardReading } from '../../shared/inspection.ts';
import type { Lane } from '../lane.ts';

/** Held-out pairs that are read: enough to leaf through. */
const MAX_PAIRS = 24;

/** The lane's own reward model on held-out pairs (training pairs if none are held out), token by token. */
export async function readRewardModel(lane: Lane): Promise<RewardReading> {
  const { rewardModel, preferences } = lane;
  if (!rewardModel || !preferences)
    throw new AppError('config', 'this lane has no reward model yet', {
      fix: 'Run a lane that is paid by a learned reward, as PPO is, until its reward model is trained.',
    });
  const { model, pooling, center, spread } = rewardModel;
  const { pairs, heldOutPairs } = preferences;
  const some = (heldOutPairs.length > 0 ? heldOutPairs : pairs).slice(0, MAX_PAIRS);
  const sequences = [...some.map((pair) => pair.chosen), ...some.map((pair) => pair.rejected)];
  const batch = packSequences(sequences);
  const tokens = tidy(() => tokenScores(model, batch)); // [N]
  const scores = tidy(() => sequenceScores(model, batch, pooling === 'mean')); // [S]
  disposeBatch(batch);
  try {
    const [all, ofSequences] = await countedAs('evaluation', () =>
      Promise.all([tokens.data<'float32'>(), scores.data<'float32'>()]),
    );
    return {
      sequences: keepSequences(sequences, { batchRows: sequences.length, eosId: model.config.eosId }),
      tokenScores: all.slice(0, batch.tokenCount), // without the padding of WebGPU
      scores: ofSequences.slice(),
      pooling,
      center,
      spread,
    };
  } finally {
    tokens.dispose();
    scores.dispose();
  }
}
