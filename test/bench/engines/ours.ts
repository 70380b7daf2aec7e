/** This project's engine as its page uses it. */
import { memoryBytes, startBackend } from '../../../src/engine/backend.ts';
import { getBackend, type Tensor, tensor } from '../../../src/kernels/tf.ts';
import { readPacked } from '../../../src/math/gradients.ts';
import { maskedMean } from '../../../src/math/maskedStats.ts';
import { createOptimizer, disposeOptimizer, type OptimizerState } from '../../../src/math/optimizer.ts';
import { trainingStep } from '../../../src/math/trainingStep.ts';
import { decodeOnce, generate } from '../../../src/model/generate.ts';
import { scoreResponses } from '../../../src/model/heads.ts';
import { batchTensors, packSequences } from '../../../src/model/packing.ts';
import { disposeModel, type Model } from '../../../src/model/parameters.ts';
import { rngKey } from '../../../src/shared/rng.ts';
import type { BenchData } from '../benchData.ts';
import { ADAM, GENERATION, LAYER_NORM_EPSILON } from '../sizes.ts';
import type { BenchEngine } from './engine.ts';

const fatal: Error[] = [];

export const engine: BenchEngine = {
  async start(backend, threads) {
    const report = await startBackend(backend, (error) => void fatal.push(error), {
      threads,
      compileAhead: false,
    });
    if (threads > 1 && !report.device.endsWith(` ${threads} threads`)) throw new Error(report.device);
  },
  prepareTraining(data) {
    const batch = packSequences(
      rowsOf(data.tokens, data.size.batch).map((ids) => ({ ids, promptLength: 1 })),
    );
    const options = { ...ADAM, weightDecay: 0, maxGradNorm: Infinity };
    const step = ({ model, optimizer }: Trained) =>
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
    const trained = newlyTrained(data);
    let isCompiled = false;
    return async () => {
      if (!isCompiled) await compile(data, (other) => step(other).values.dispose());
      isCompiled = true;
      const { loss } = await readPacked([step(trained)]);
      throwFatal();
      return loss!;
    };
  },
  prepareGeneration(data) {
    const model = createModel(data);
    const prompts = rowsOf(data.prompts, GENERATION.prompts);
    const options = { maxNewTokens: GENERATION.newTokens, temperature: 0, key: rngKey(2) };
    let isCompiled = false;
    return async () => {
      if (!isCompiled) await compile(data, (other) => decodeOnce(other.model, prompts, options));
      isCompiled = true;
      const rows = await generate(model, prompts, options);
      throwFatal();
      return Int32Array.from(rows.flatMap(({ ids, promptLength }) => [...ids.subarray(promptLength)]));
    };
  },
  heapBytes: () => (getBackend() === 'wasm' ? memoryBytes() : 0),
};

interface Trained {
  readonly model: Model;
  readonly optimizer: OptimizerState;
}

function newlyTrained(data: BenchData): Trained {
  const model = createModel(data);
  return { model, optimizer: createOptimizer(model.parameters) };
}

/** As the page does when it starts on a GPU; here it is part of the first step's time. */
async function compile(data: BenchData, run: (trained: Trained) => void): Promise<void> {
  if (getBackend() !== 'webgpu') return;
  const { warmUp } = await import('../../../src/kernels/webgpu/warmUp.ts');
  await warmUp(() => {
    const trained = newlyTrained(data);
    run(trained);
    disposeModel(trained.model);
    disposeOptimizer(trained.optimizer);
  });
}

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
