import type { Sequence } from '../../model/packing.ts';
import { withoutEos } from '../../model/withoutEos.ts';
import type { RngKey } from '../../shared/rng.ts';
import { sampleRollouts } from '../rollouts.ts';
import type { AlgorithmContext } from '../types.ts';
import type { PpoConfig } from './ppoKnobs.ts';

export interface SampledAnswers {
  /** As losses and reward model see them. */
  readonly sequences: readonly Sequence[];
  /** Whether the answer ended with EOS within the length limit, whatever the mask makes of that EOS. */
  readonly ended: readonly boolean[]; // [B]
}

export async function sampleAnswers(
  context: AlgorithmContext,
  { padIsEos }: Pick<PpoConfig, 'padIsEos'>,
  prompts: readonly Int32Array[],
  key: RngKey,
): Promise<SampledAnswers> {
  const { eosId } = context.policy.config;
  const sequences = await sampleRollouts(context, prompts, key);
  return {
    sequences: padIsEos ? sequences.map((sequence) => withoutEos(sequence, eosId)) : sequences,
    ended: sequences.map(({ ids }) => ids.at(-1) === eosId),
  };
}
