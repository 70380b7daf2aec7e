/** Runs in the browser, for `modulePage.test.ts`. */
import { rngKey, threefry2x32 } from '../../../src/shared/rng.ts';

interface Gpu {
  requestAdapter(): Promise<{ info: { vendor: string; architecture: string } } | null>;
}

export async function describeGpu(): Promise<{ architecture: string | null; isolated: boolean }> {
  const gpu = (navigator as unknown as { gpu?: Gpu }).gpu;
  const adapter = await gpu?.requestAdapter();
  return { architecture: adapter?.info.architecture ?? null, isolated: crossOriginIsolated };
}

export function draw(seed: number, counter: number): [number, number] {
  return threefry2x32(rngKey(seed), counter, 0);
}

export function complain(message: string): void {
  setTimeout(() => {
    throw new Error(message);
  });
}
