/** Small random models whose predictions are far from uniform, so that a wrong token shows. */
import { type GptConfig } from '../../src/model/config.ts';
import type { Sequence } from '../../src/model/packing.ts';
import { initialiseModel, type Model } from '../../src/model/parameters.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';

export const smallConfig: GptConfig = {
  vocabulary: 23,
  positions: 20,
  channels: 8,
  layers: 2,
  heads: 2,
  layerNormEpsilon: 1e-5,
  eosId: 22,
};

export const randomModel = (seed: number, changes: Partial<GptConfig> = {}, deviation = 0.5): Model =>
  initialiseModel({ ...smallConfig, ...changes }, rngKey(seed), deviation);

/** Token ids below EOS. */
export function randomPrompt(length: number, seed: number, config: GptConfig = smallConfig): Int32Array {
  const random = randomStream(rngKey(seed));
  return Int32Array.from({ length }, () => random.integer(config.eosId));
}

/** Prompt and response of the given lengths; it ends in EOS if `ended`. */
export function randomSequence(
  [promptLength, responseLength]: readonly [number, number],
  seed: number,
  { ended = true, config = smallConfig }: { ended?: boolean; config?: GptConfig } = {},
): Sequence {
  const ids = randomPrompt(promptLength + responseLength, seed, config);
  if (ended) ids[ids.length - 1] = config.eosId;
  return { ids, promptLength };
}
