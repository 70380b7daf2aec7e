/**
 * Training steps and generation in Node, one thread: typed-array loops with XNNPACK's products against the SIMD
 * module, interleaved so that whatever else runs on the machine hits both.
 * `node src/cli/run.mjs ../../test/bench/trainStep --sizes A,B --engines loops,plain,relaxed --rounds 15`
 */
import { setFlagsFromString } from 'node:v8';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { type SimdOptions, startSimd } from '../../src/kernels/wasm/startSimd.ts';
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
const ENGINES: Readonly<Record<string, SimdOptions>> = {
  loops: { disabled: true },
  plain: { relaxed: false },
  relaxed: { relaxed: true },
};
const OPTIMIZER: OptimizerOptions = {
  learningRate: 3e-4,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
};
const WARM_UP = 3;
const PROMPTS = 16;
const PROMPT_LENGTH = 8;
const NEW_TOKENS = 24;

type Work = () => Promise<number>;

export async function main(args: readonly string[]): Promise<void> {
  const list = (flag: string, otherwise: string) =>
    (args[args.indexOf(flag) + 1 || -1] ?? otherwise).split(',');
  const engines = list('--engines', 'loops,plain,relaxed');
  const rounds = Number(list('--rounds', '15')[0]);
  if (engines.includes('relaxed')) setFlagsFromString('--experimental-wasm-relaxed-simd');
  await startNodeBackend('wasm');
  for (const size of list('--sizes', 'A,B,C')) {
    for (const phase of list('--phases', 'train,generate')) {
      const work = phase === 'train' ? trainingStep(size) : generation(size);
      await compare(`${size} ${phase}`, work, engines, rounds);
    }
  }
}

async function compare(label: string, work: Work, engines: readonly string[], rounds: number): Promise<void> {
  const times = engines.map((): number[] => []);
  const results = engines.map(() => NaN);
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const [i, engine] of engines.entries()) {
      await startSimd(ENGINES[engine]);
      const start = cpuMs();
      results[i] = await work();
      if (round >= 0) times[i]!.push(cpuMs() - start);
    }
  }
  const medians = times.map((list) => list.toSorted((a, b) => a - b)[list.length >> 1]!);
  engines.forEach((engine, i) => {
    const best = Math.min(...times[i]!).toFixed(1);
    const ratio = (medians[0]! / medians[i]!).toFixed(2);
    console.log(
      `${label.padEnd(12)} ${engine.padEnd(8)} median ${medians[i]!.toFixed(1)} ms, best ${best} ms, ` +
        `${ratio}x, result ${results[i]!.toFixed(5)}`,
    );
  });
}

/** Time this process was computing: other load on the machine does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function createModel(size: string): Model {
  const { L, D, H, T, V } = SIZES[size]!;
  const config = { vocabulary: V, positions: T, channels: D, layers: L, heads: H, layerNormEpsilon: 1e-5 };
  return initialiseModel({ ...config, eosId: V - 1 }, rngKey(1), 0.05);
}

/** Maximum likelihood of every token but the first. */
function trainingStep(size: string): Work {
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

function generation(size: string): Work {
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
