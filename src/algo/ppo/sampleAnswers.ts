import type { Sequence } from '../../model/packing.ts';
import { withoutEos } from '../../model/withoutEos.ts';
import type { RngKey } from '../../shared/rng.ts';
import { sampleRollouts } from '../rollouts.ts';
import type { AlgorithmContext } from '../types.ts';
import type { PpoConfig } from './ppoKnobs.ts';

/** Answers of the policy as the masks leave them: with pad = EOS, nothing that comes later sees how they ended. */
export async function sampleAnswers(
  context: AlgorithmContext,
  { padIsEos }: Pick<PpoConfig, 'padIsEos'>,
  prompts: readonly Int32Array[],
  key: RngKey,
): Promise<readonly Sequence[]> {
  const { eosId } = context.policy.config;
  const sequences = await sampleRollouts(context, prompts, key);
  return padIsEos ? sequences.map((sequence) => withoutEos(sequence, eosId)) : sequences;
}
