/**
 * What pays on a software GPU (SwiftShader). It runs four invocations at a time in the lanes of a vector register
 * and takes both sides of every branch. A barrier suspends every four of them, and a load from a buffer costs about
 * six multiplications, for each lane is checked and fetched alone. But the four lanes swap values in one
 * instruction: what each has loaded, all can use. (Four invocations that follow one another in a one-dimensional
 * workgroup are a quad on every implementation known; WGSL does not promise it.)
 */
import type { GpuBackend } from './gpuBackend.ts';

/** Do four neighbouring invocations swap values faster than they load them? */
export const quadsPay = ({ barriersAreSlow, device }: GpuBackend): boolean =>
  barriersAreSlow === true && device.features.has('subgroups');

/** For programs whose invocations swap values: all four of a quad always take the same way. */
export const quadDirectives = 'enable subgroups;\ndiagnostic(off, subgroup_uniformity);';

/** WGSL for the value that the lane has whose number differs by `distance` in its bits. */
export function swapped(value: string, distance: 0 | 1 | 2 | 3): string {
  const swap = ['', 'quadSwapX', 'quadSwapY', 'quadSwapDiagonal'][distance]!;
  return `${swap}(${value})`;
}
