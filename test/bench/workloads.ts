/** What the benchmarks do: one training step and one generation at three sizes of model. Runs in Node and in a page. */
import { takeGradients } from '../../src/math/gradients.ts';
import { maskedMean } from '../../src/math/maskedStats.ts';
import { applyGradients, createOptimizer, type OptimizerOptions } from '../../src/math/optimizer.ts';
import { generate } from '../../src/model/generate.ts';
import { scoreResponses } from '../../src/model/heads.ts';
import { packSequences, type Sequence } from '../../src/model/packing.ts';
import { initialiseModel, type Model } from '../../src/model/parameters.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';

const SIZES: Readonly<Record<string, { L: number; D: number; H: number; T: number; V: number; B: number }>> =
  {
    A: { L: 2, D: 64, H: 4, T: 32, V: 512, B: 8 },
    B: { L: 4, D: 128, H: 4, T: 64, V: 1024, B: 8 },
    C: { L: 6, D: 256, H: 8, T: 64, V: 2048, B: 8 },
  };
const OPTIMIZER: OptimizerOptions = {
  learningRate: 3e-4,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
};
const PROMPTS = 16;
const PROMPT_LENGTH = 8;
const NEW_TOKENS = 24;

/** Does the work once. @returns a number that shows that it was done: the loss, or how many tokens came out */
export type Work = () => Promise<number>;

function createModel(size: string): Model {
  const { L, D, H, T, V } = SIZES[size]!;
  const config = { vocabulary: V, positions: T, channels: D, layers: L, heads: H, layerNormEpsilon: 1e-5 };
  return initialiseModel({ ...config, eosId: V - 1 }, rngKey(1), 0.05);
}

/** Maximum likelihood of every token but the first. */
export function trainingStep(size: string): Work {
  const { T, V, B } = SIZES[size]!;
  const model = createModel(size);
  const random = randomStream(rngKey(2));
  const sequences = Array.from({ length: B }, (): Sequence => {
    return { ids: Int32Array.from({ length: T }, () => random.integer(V)), promptLength: 1 };
  });
  const batch = packSequences(sequences);
  const optimizer = createOptimizer(model.parameters);
  return async () => {
    const taken = takeGradients(model.parameters, () => {
      const scores = scoreResponses(model, batch);
      return {
        loss: maskedMean(scores.logProbs, batch.mask).neg(),
        stats: { entropy: maskedMean(scores.entropy, batch.mask) },
      };
    });
    const norm = applyGradients(model.parameters, optimizer, taken, OPTIMIZER);
    const [loss] = await taken.stats['loss']!.data();
    for (const tensor of [norm, ...Object.values(taken.stats)]) tensor.dispose();
    return loss!;
  };
}

export function generation(size: string): Work {
  const { V, T } = SIZES[size]!;
  const model = createModel(size);
  const random = randomStream(rngKey(3));
  const prompts = Array.from({ length: PROMPTS }, () => {
    return Int32Array.from({ length: PROMPT_LENGTH }, () => random.integer(V - 1));
  });
  const maxNewTokens = Math.min(NEW_TOKENS, T - PROMPT_LENGTH);
  return async () => {
    const rows = await generate(model, prompts, { maxNewTokens, temperature: 1, key: rngKey(4) });
    return rows.reduce((total, row) => total + row.ids.length, 0);
  };
}
