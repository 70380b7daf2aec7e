/** The weights, batch and prompts that all engines start from. Plain arrays: no engine's tensors. */
import { parameterShapes } from '../../src/model/parameters.ts';
import { type RandomStream, randomStream, rngKey } from '../../src/shared/rng.ts';
import { type BenchSize, GENERATION, LAYER_NORM_EPSILON } from './sizes.ts';

export interface NamedArray {
  readonly name: string;
  readonly shape: number[];
  readonly values: Float32Array;
}

export interface BenchData {
  readonly size: BenchSize;
  /** GPT-2's, named as in src/model/parameters.ts; matrices are [in, out]. */
  readonly parameters: readonly NamedArray[];
  /** [B, T] row by row: each token is to be predicted from those before it. */
  readonly tokens: Int32Array;
  /** [16, 8] row by row. */
  readonly prompts: Int32Array;
}

/** Deviation of the weights. Five times GPT-2's, so that greedy choices are not near ties. */
const DEVIATION = 0.1;
/** Larger matrices than those of size C repeat a list of normal numbers: drawing 124 million takes minutes. */
const MOST_DRAWN = 2 ** 19;
/** Prime, so that no two rows of fewer than so many begin at the same place. */
const POOL_LENGTH = 65_537;

export function createBenchData(size: BenchSize): BenchData {
  const random = randomStream(rngKey(1));
  const { layers, channels, heads, positions, vocabulary } = size;
  const config = { layers, channels, heads, positions, vocabulary, layerNormEpsilon: LAYER_NORM_EPSILON };
  const parameters = Object.entries(parameterShapes({ ...config, eosId: -1 })).map(([name, shape]) => {
    return { name, shape, values: initialValues(name, shape, random, layers) };
  });
  const ids = (count: number) => Int32Array.from({ length: count }, () => random.integer(vocabulary));
  return {
    size,
    parameters,
    tokens: ids(size.batch * positions),
    prompts: ids(GENERATION.prompts * GENERATION.promptLength),
  };
}

function initialValues(
  name: string,
  shape: readonly number[],
  random: RandomStream,
  layers: number,
): Float32Array {
  const length = shape.reduce((product, n) => product * n, 1);
  if (shape.length === 1) return new Float32Array(length).fill(/ln_\w+\.weight$/.test(name) ? 1 : 0);
  const scale = name.endsWith('c_proj.weight') ? DEVIATION / Math.sqrt(2 * layers) : DEVIATION;
  if (length <= MOST_DRAWN) return Float32Array.from({ length }, () => scale * random.normal());
  const pool = Float32Array.from({ length: POOL_LENGTH }, () => scale * random.normal());
  const values = new Float32Array(length);
  for (let start = 0; start < length; start += POOL_LENGTH)
    values.set(pool.subarray(0, Math.min(POOL_LENGTH, length - start)), start);
  return values;
}
