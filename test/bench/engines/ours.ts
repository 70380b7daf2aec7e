/** This project's engine as its page uses it. */
import { memoryBytes, startBackend } from '../../../src/engine/backend.ts';
import { getBackend, type Tensor, tensor } from '../../../src/kernels/tf.ts';
import { readPacked } from '../../../src/math/gradients.ts';
import { maskedMean } from '../../../src/math/maskedStats.ts';
import { createOptimizer } from '../../../src/math/optimizer.ts';
import { trainingStep } from '../../../src/math/trainingStep.ts';
import { generate } from '../../../src/model/generate.ts';
import { scoreResponses } from '../../../src/model/heads.ts';
import { batchTensors, packSequences } from '../../../src/model/packing.ts';
import type { Model } from '../../../src/model/parameters.ts';
import { rngKey } from '../../../src/shared/rng.ts';
import type { BenchData } from '../benchData.ts';
import { ADAM, GENERATION, LAYER_NORM_EPSILON } from '../sizes.ts';
import type { BenchEngine } from './engine.ts';

const fatal: Error[] = [];

export const engine: BenchEngine = {
  async start(backend, threads) {
    const report = await startBackend(backend, (error) => void fatal.push(error), { threads });
    if (threads > 1 && !report.device.endsWith(` ${threads} threads`)) throw new Error(report.device);
  },
  prepareTraining(data) {
    const model = createModel(data);
    const batch = packSequences(
      rowsOf(data.tokens, data.size.batch).map((ids) => ({ ids, promptLength: 1 })),
    );
    const optimizer = createOptimizer(model.parameters);
    const options = { ...ADAM, weightDecay: 0, maxGradNorm: Infinity };
    const step = () =>
      trainingStep(
        {
          name: 'bench',
          parameters: model.parameters,
          inputs: batchTensors(batch),
          evaluate: () => ({
            loss: maskedMean(scoreResponses(model, batch).logProbs, batch.mask).neg(),
            stats: {},
          }),
          normName: 'norm',
        },
        optimizer,
        options,
      );
    return async () => {
      const { loss } = await readPacked([step()]);
      throwFatal();
      return loss!;
    };
  },
  prepareGeneration(data) {
    const model = createModel(data);
    const prompts = rowsOf(data.prompts, GENERATION.prompts);
    return async () => {
      const options = { maxNewTokens: GENERATION.newTokens, temperature: 0, key: rngKey(2) };
      const rows = await generate(model, prompts, options);
      throwFatal();
      return Int32Array.from(rows.flatMap(({ ids, promptLength }) => [...ids.subarray(promptLength)]));
    };
  },
  heapBytes: () => (getBackend() === 'wasm' ? memoryBytes() : 0),
};

function createModel({ size, parameters }: BenchData): Model {
  const { layers, channels, heads, positions, vocabulary } = size;
  const tensors = parameters.map(({ name, shape, values }): [string, Tensor] => [
    name,
    tensor(values, shape),
  ]);
  // No token ends a text here: every row is generated to its full length.
  const config = { layers, channels, heads, positions, vocabulary, eosId: -1 };
  return {
    config: { ...config, layerNormEpsilon: LAYER_NORM_EPSILON },
    parameters: Object.fromEntries(tensors),
  };
}

function rowsOf(values: Int32Array, rows: number): Int32Array[] {
  const columns = values.length / rows;
  return Array.from({ length: rows }, (_, i) => values.slice(i * columns, (i + 1) * columns));
}

function throwFatal(): void {
  if (fatal[0]) throw fatal[0];
}
