/** WebGPU in Node: Dawn, as the npm package `webgpu` has it. */
import { availableParallelism } from 'node:os';
import { AppError } from '../shared/errors.ts';

export interface DawnPackage {
  /** @param flags such as `backend=vulkan` */
  create(flags: readonly string[]): GPU;
  /** Classes and constants that a browser has as globals. */
  readonly globals: object;
}

/** Not a dependency: 50 MB to download for those who measure on a GPU without a browser. */
const PACKAGE = 'webgpu';

/**
 * Gives this process a `navigator.gpu`.
 * @throws AppError('config') if the package is not installed
 */
export async function startDawn(
  load: () => Promise<DawnPackage> = () => import(/* @vite-ignore */ PACKAGE) as Promise<DawnPackage>,
): Promise<void> {
  let dawn: DawnPackage;
  try {
    dawn = await load();
  } catch (error) {
    throw new AppError('config', `--runtime node: the package "${PACKAGE}" (Dawn) could not be loaded`, {
      fix: `npm install --no-save ${PACKAGE}`,
      cause: error,
    });
  }
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create(dawnFlags());
  const { navigator } = globalThis as { navigator?: Navigator };
  if (navigator) Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  else {
    const value = { gpu, hardwareConcurrency: availableParallelism() };
    Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
  }
}

/** From the environment, separated by spaces: `DAWN_FLAGS="backend=vulkan adapter=NVIDIA"`. */
const dawnFlags = (): string[] => (process.env['DAWN_FLAGS'] ?? '').split(' ').filter(Boolean);
