/** Many steps of a very small model, for what grows with their number. Runs in Node and in a page. */
import type { OptimizerOptions } from '../../src/math/optimizer.ts';
import type { Sequence } from '../../src/model/packing.ts';
import { initialiseModel, type Model } from '../../src/model/parameters.ts';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';

/** By step `settled` everything is allocated that is ever needed. */
export const LONG_RUN = { steps: 2000, settled: 20 } as const;

const SEED = rngKey(61);
const VOCABULARY = 13;

export const longRunModel = (): Model =>
  initialiseModel(
    {
      vocabulary: VOCABULARY,
      positions: 8,
      channels: 4,
      layers: 1,
      heads: 1,
      layerNormEpsilon: 1e-5,
      eosId: 0,
    },
    fork(SEED, 'model'),
  );

export function longRunSequences(step: number): Sequence[] {
  const random = randomStream(fork(SEED, 'tokens', step));
  const ids = () => Int32Array.from({ length: 6 }, () => random.integer(VOCABULARY));
  return [
    { ids: ids(), promptLength: 1 },
    { ids: ids(), promptLength: 2 },
  ];
}

export const longRunOptions = (step: number): OptimizerOptions => ({
  learningRate: 1e-3 / (1 + (step % 5)),
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
});
