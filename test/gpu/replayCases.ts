/** The steps that replay is tested on: every algorithm's, with numbers and data that change at each step. */
import { sftStep } from '../../src/algo/sft.ts';
import type { Tensor } from '../../src/kernels/tf.ts';
import { type PackedScalars, readPacked } from '../../src/math/gradients.ts';
import { createOptimizer, disposeOptimizer, type OptimizerOptions } from '../../src/math/optimizer.ts';
import type { GptConfig } from '../../src/model/config.ts';
import type { Sequence } from '../../src/model/packing.ts';
import { disposeModel, initialiseModel } from '../../src/model/parameters.ts';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';

export interface ReplayCase {
  /** Gives the commands of a step. @returns reads the statistics */
  step(step: number): () => Promise<Record<string, number>>;
  parameters(): Tensor[];
  dispose(): void;
}

const CONFIG: GptConfig = {
  vocabulary: 61,
  positions: 16,
  channels: 16,
  layers: 2,
  heads: 2,
  layerNormEpsilon: 1e-5,
  eosId: 0,
};
const SEED = rngKey(47);

const optionsAt = (step: number): OptimizerOptions => ({
  learningRate: 3e-3 / (1 + (step % 7)),
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-6,
  weightDecay: 0.01,
  maxGradNorm: 1,
});

function sequencesAt(label: string, step: number, count: number): Sequence[] {
  const random = randomStream(fork(SEED, label, step));
  return Array.from({ length: count }, (_, row) => {
    const length = row === 0 ? 12 : 6 + random.integer(7); // one of full length, so that shapes come back
    return {
      ids: Int32Array.from({ length }, () => random.integer(CONFIG.vocabulary)),
      promptLength: row === 0 ? 3 : 3 + random.integer(2),
    };
  });
}

const reading = (list: readonly PackedScalars[]) => () => readPacked(list);

function sft(): ReplayCase {
  const model = initialiseModel(CONFIG, fork(SEED, 'model'), 0.2);
  const optimizer = createOptimizer(model.parameters);
  return {
    step: (step) => reading([sftStep(model, optimizer, sequencesAt('sft', step, 6), optionsAt(step))]),
    parameters: () => Object.values(model.parameters),
    dispose: () => {
      disposeModel(model);
      disposeOptimizer(optimizer);
    },
  };
}

export const allReplayCases: Readonly<Record<string, () => ReplayCase>> = { sft };
