import { scoreRollouts } from '../../../../algo/rollouts.ts';
import { rowSums } from '../../../../math/maskedStats.ts';
import { generate } from '../../../../model/generate.ts';
import { disposeBatch, packSequences, type Sequence } from '../../../../model/packing.ts';
import type { Model } from '../../../../model/parameters.ts';
import type { EvaluatedAnswer } from '../../../../protocol/evaluatePolicies.ts';
import { fork, rngKey } from '../../../../shared/rng.ts';
import { answerOf } from '../../../composedReward.ts';
import { sftOf } from '../../roomModels.ts';
import type { StudioRoom } from '../../types.ts';

export interface Answering {
  readonly prompts: readonly Int32Array[];
  /** Answers a prompt. */
  readonly samples: number;
  readonly temperature: number;
  readonly maxNewTokens: number;
  readonly seed: number;
}

/** Far more than there are prompts, so that a prompt's draws do not depend on how many others are asked. */
const ROWS_PER_SAMPLE = 100_000;

/**
 * Answers `first` to `last` (not included) of prompts x samples, those of a prompt together. Draws depend on seed,
 * prompt and sample alone: they are the same for every model, and the first sample's are those of a lane's own
 * evaluation. KL, entropy and likelihood are of the models as they are (temperature 1), whatever the sampling was.
 */
export async function answerPrompts(
  room: StudioRoom,
  model: Model,
  { prompts, samples, temperature, maxNewTokens, seed }: Answering,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<{ sequences: Sequence[]; measured: Omit<EvaluatedAnswer, 'gold'>[] }> {
  const rows = Array.from({ length: last - first }, (_, i) => {
    const row = first + i;
    return { prompt: Math.floor(row / samples), sample: row % samples };
  });
  const sequences = await generate(
    model,
    rows.map(({ prompt }) => prompts[prompt]!),
    {
      temperature,
      maxNewTokens,
      key: fork(rngKey(seed), 'evaluation'),
      rowIds: Int32Array.from(rows, ({ prompt, sample }) => sample * ROWS_PER_SAMPLE + prompt),
    },
  );
  const batch = packSequences(sequences);
  try {
    const scores = await scoreRollouts(batch, { policy: model, reference: sftOf(room) }, 1);
    const kl = rowSums(scores.exactKl, scores);
    const entropy = rowSums(scores.entropy, scores);
    const logRef = rowSums(scores.logRef, scores);
    const measured = sequences.map((sequence, i) => {
      const { text, ended } = answerOf(sequence, room.tokenizer);
      const ids = Array.from(sequence.ids.subarray(sequence.promptLength));
      return { text, ended, ids, kl: kl[i]!, entropy: entropy[i]!, referenceNll: -logRef[i]! };
    });
    return { sequences, measured };
  } finally {
    disposeBatch(batch);
  }
}
