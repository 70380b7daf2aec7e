import { backend, env } from '../tf.ts';
import type { GpuBackend } from './gpuBackend.ts';
import { trimPool } from './replay/trimPool.ts';

/**
 * Compiles the pipelines that `run` needs, all at once and without stalling the GPU, where a first run would
 * compile them one by one as it meets them. Pipelines depend on shapes here and there, so `run` should do what
 * will be done later, with the same shapes, on tensors of its own: nothing is computed, its results are garbage
 * and must not be read. Until the promise settles nothing else may run on the backend.
 * @throws Error if the device refuses a program
 */
export async function warmUp(run: () => void): Promise<void> {
  env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
  try {
    run();
  } finally {
    env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
  }
  const compiling = backend() as GpuBackend & { checkCompileCompletionAsync(): Promise<void> };
  trimPool(compiling); // results that were never computed
  await compiling.checkCompileCompletionAsync();
}
