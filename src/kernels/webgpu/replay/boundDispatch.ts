/** The commands of a recording with their bind groups, made once for each set of buffers that comes by. */
import { assertNever } from '../../../shared/assert.ts';
import type { ScratchPlan } from './scratch.ts';
import type { Binding, Dispatch, Trace } from './trace.ts';
import type { PackedWords } from './uniforms.ts';

/** Where an input or output lies this time. */
export interface Placed {
  readonly buffer: GPUBuffer;
  readonly offset: number;
}

export interface BoundDispatch {
  readonly pipeline: GPUComputePipeline;
  readonly workgroups: readonly [number, number, number];
  readonly group: (places: Places) => GPUBindGroup;
}

/** What may lie elsewhere at every replay. */
export interface Places {
  /** By group of the trace. */
  readonly inputs: readonly Placed[];
  /** By index of the made memory. */
  readonly outputs: readonly Placed[];
  /** By index of the uniform. */
  readonly live: readonly Placed[];
}

export interface Memories {
  readonly scratch: ScratchPlan;
  readonly constants: PackedWords;
  readonly uniforms: PackedWords;
  /** Whether a made memory leaves the step. */
  readonly isOutput: (index: number) => boolean;
}

export function bindDispatches(device: GPUDevice, trace: Trace, memories: Memories): BoundDispatch[] {
  const scratch = planScratch(trace, memories);
  return trace.dispatches.map((dispatch, i) => {
    const fixed = dispatch.bindings.map((binding) => fixedPlace(binding, trace, memories, scratch[i]!));
    return bindDispatch(device, dispatch, fixed);
  });
}

/** For every dispatch the buffers of the made memories that it binds. Memory is free again after its last use. */
function planScratch(trace: Trace, { scratch, isOutput }: Memories): Map<number, GPUBuffer>[] {
  const lastUse = new Map<number, number>();
  trace.dispatches.forEach(({ bindings }, i) => {
    for (const { kind, index } of bindings) if (kind === 'made') lastUse.set(index, i);
  });
  const alive = new Map<number, GPUBuffer>();
  return trace.dispatches.map(({ bindings }, i) => {
    const used = new Map<number, GPUBuffer>();
    for (const { kind, index } of bindings) {
      if (kind !== 'made' || isOutput(index)) continue;
      const buffer = alive.get(index) ?? scratch.acquire(trace.made[index]!.size);
      alive.set(index, buffer);
      used.set(index, buffer);
    }
    for (const [index, buffer] of used) {
      if (lastUse.get(index) !== i) continue;
      alive.delete(index);
      scratch.release(buffer);
    }
    return used;
  });
}

/** @returns undefined if it changes from replay to replay */
function fixedPlace(
  { kind, index, offset }: Binding,
  trace: Trace,
  { constants, uniforms, isOutput }: Memories,
  scratch: ReadonlyMap<number, GPUBuffer>,
): Placed | undefined {
  switch (kind) {
    case 'input':
      return undefined;
    case 'made':
      return isOutput(index) ? undefined : { buffer: scratch.get(index)!, offset };
    case 'constant':
      return { buffer: constants.buffer, offset: constants.offsets[index]! + offset };
    case 'uniform':
      return trace.uniforms[index]!.live.length > 0
        ? undefined
        : { buffer: uniforms.buffer, offset: uniforms.offsets[index]! + offset };
    case 'fixed':
      return { buffer: trace.fixed[index]!, offset };
    default:
      return assertNever(kind);
  }
}

/** Sets of buffers remembered for a command: pools hand out the same few again and again. */
const MOST_GROUPS = 64;

function bindDispatch(
  device: GPUDevice,
  { pipeline, layout, bindings, workgroups }: Dispatch,
  fixed: readonly (Placed | undefined)[],
): BoundDispatch {
  const make = (placeOf: (binding: Binding) => Placed) =>
    device.createBindGroup({
      layout,
      entries: bindings.map((binding, i) => {
        const { buffer, offset } = fixed[i] ?? placeOf(binding);
        return { binding: i, resource: { buffer, offset, size: binding.size } };
      }),
    });
  const changing = bindings.filter((_, i) => !fixed[i]);
  if (changing.length === 0) {
    const group = make(() => fixed[0]!);
    return { pipeline, workgroups, group: () => group };
  }
  const groups = new Map<string | number, GPUBindGroup>();
  const group = ({ inputs, outputs, live }: Places) => {
    const lists = { input: inputs, made: outputs, uniform: live, constant: [], fixed: [] };
    const baseOf = ({ kind, index }: Binding) => lists[kind][index]!;
    const key =
      changing.length === 1
        ? placeKey(baseOf(changing[0]!))
        : changing.map((b) => placeKey(baseOf(b))).join();
    let found = groups.get(key);
    if (!found) {
      if (groups.size >= MOST_GROUPS) groups.clear();
      found = make((binding) => {
        const { buffer, offset } = baseOf(binding);
        return { buffer, offset: offset + binding.offset };
      });
      groups.set(key, found);
    }
    return found;
  };
  return { pipeline, workgroups, group };
}

const bufferNumbers = new WeakMap<GPUBuffer, number>();
let nextNumber = 0;

/** Tells places apart: buffers are numbered as they come by. */
function placeKey({ buffer, offset }: Placed): number {
  let number = bufferNumbers.get(buffer);
  if (number === undefined) bufferNumbers.set(buffer, (number = nextNumber++));
  return number * 2 ** 32 + offset;
}
