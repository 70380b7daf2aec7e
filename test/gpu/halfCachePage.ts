/** Runs in the browser: decoding with keys and values in 16-bit floats. Called from `halfCache.test.ts`. */
import { createDecodeCache, decodeAttention } from '../../src/kernels/decodeAttention/decodeAttention.ts';
import { setHalfStorage } from '../../src/kernels/halfStorage.ts';
import * as tf from '../../src/kernels/tf.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

export async function start(): Promise<AdapterReport | string> {
  return startWebGpu();
}

export interface HalfCacheResult {
  readonly dtype: string;
  /** Bytes of the half cache over those of the whole one. */
  readonly bytesRatio: number;
  /** Largest difference of any output, over the largest output. */
  readonly error: number;
  readonly fatal: readonly string[];
}

/** The same positions with both kinds of cache. */
export async function compare(
  variants: 'real' | 'software',
  channels: number,
  heads: number,
): Promise<HalfCacheResult> {
  gpuBackend().barriersAreSlow = variants === 'software';
  const [rows, positions] = [3, 9];
  const random = randomStream(rngKey(11));
  const steps = Array.from({ length: positions }, () =>
    Float32Array.from({ length: rows * 3 * channels }, () => random.normal()),
  );
  const run = async (half: boolean) => {
    setHalfStorage(half);
    const cache = createDecodeCache(rows, positions + 2, channels, heads);
    const outputs: number[] = [];
    for (const [position, values] of steps.entries()) {
      const qkv = tf.tensor2d(values, [rows, 3 * channels]);
      const y = decodeAttention(qkv, cache, heads, position);
      outputs.push(...(await y.data()));
      tf.dispose([qkv, y]);
    }
    const { dtype, size } = cache;
    cache.dispose();
    return { dtype, size, outputs };
  };
  const whole = await run(false);
  const half = await run(true);
  setHalfStorage(false);
  const largest = Math.max(...whole.outputs.map(Math.abs));
  const differences = whole.outputs.map((value, i) => Math.abs(value - half.outputs[i]!));
  return {
    dtype: half.dtype,
    bytesRatio: half.size / whole.size,
    error: Math.max(...differences) / largest,
    fatal: [...fatal],
  };
}
