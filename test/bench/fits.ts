import { parameterCount, SIZES } from './sizes.ts';

/**
 * Before minutes are spent on making data: can the adapter hold the model at all?
 * @throws Error in words if the largest buffer of a training step, both moments of all parameters, is too large
 */
export async function checkFits(gpu: GPU, size: string): Promise<void> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return; // the engine says so
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const limit = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const needed = 2 * 4 * parameterCount(SIZES[size]!);
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
  if (needed > limit)
    throw new Error(
      `size ${size} needs a buffer of ${megabytes(needed)}; this adapter binds at most ${megabytes(limit)}`,
    );
}
