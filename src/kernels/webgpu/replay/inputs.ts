/** What a recorded step reads: values written into a buffer of the recording's own, or memory that others own. */
import { type Tensor, util } from '../../tf.ts';
import type { GpuBackend } from '../gpuBackend.ts';
import type { Placed } from './boundDispatch.ts';
import type { InputGroup, Trace } from './trace.ts';
import { align, BINDING_ALIGNMENT } from './uniforms.ts';

export interface Inputs {
  /** Bytes of a buffer for those that are on the CPU. */
  readonly bytes: number;
  /** A place for each group of the trace, or undefined if these inputs do not fit. */
  place(inputs: readonly Tensor[]): PlacedInputs | undefined;
  /** Uploads into such a buffer what is on the CPU. @returns a place for each group */
  upload(inputs: readonly Tensor[], placed: PlacedInputs, buffer: GPUBuffer): readonly Placed[];
}
/** Undefined for those that are on the CPU. */
export type PlacedInputs = readonly (Placed | undefined)[];

export function createInputs(backend: GpuBackend, trace: Trace, like: readonly Tensor[]): Inputs {
  const shapes = like.map(({ shape }) => shape);
  const dtypes = like.map(({ dtype }) => dtype);
  let size = 0;
  const offsets = trace.inputs.map((group) => {
    const offset = size;
    if (group.isUploaded) size += align(group.size);
    return offset;
  });
  const bytes = Math.max(size, BINDING_ALIGNMENT);
  const mirror = new ArrayBuffer(bytes);
  const views = trace.inputs.map((group, i) => {
    if (!group.isUploaded) return undefined;
    const isFloat = dtypes[group.members[0]!.input] === 'float32';
    return new (isFloat ? Float32Array : Int32Array)(mirror, offsets[i], group.size / 4);
  });

  const fits = (inputs: readonly Tensor[]) =>
    inputs.length === shapes.length &&
    inputs.every((x, i) => x.dtype === dtypes[i] && util.arraysEqual(x.shape, shapes[i]!));
  const place = (inputs: readonly Tensor[]) => {
    if (!fits(inputs)) return undefined;
    const places: (Placed | undefined)[] = [];
    for (const group of trace.inputs) {
      const placed = placeOf(backend, group, inputs);
      if (!placed) return undefined;
      places.push(placed === 'on the CPU' ? undefined : placed);
    }
    return places;
  };
  const upload = (inputs: readonly Tensor[], placed: PlacedInputs, buffer: GPUBuffer) => {
    let isChanged = false;
    const places = placed.map((own, i) => {
      if (own) return own;
      const { dataId } = inputs[trace.inputs[i]!.members[0]!.input]!;
      views[i]!.set(backend.tensorMap.get(dataId).values!);
      isChanged = true;
      return { buffer, offset: offsets[i]! };
    });
    if (isChanged) backend.queue.writeBuffer(buffer, 0, mirror);
    return places;
  };
  return { bytes, place, upload };
}

/** @returns undefined if the group's tensors do not lie as they did when it was recorded */
function placeOf(
  backend: GpuBackend,
  { members, isUploaded, size }: InputGroup,
  inputs: readonly Tensor[],
): Placed | 'on the CPU' | undefined {
  const first = inputs[members[0]!.input]!.dataId;
  const entry = backend.tensorMap.get(first);
  if (!entry.resource) {
    if (!entry.values || members.some(({ input }) => inputs[input]!.dataId !== first)) return undefined;
    if (isUploaded) return 'on the CPU';
    backend.uploadToGPU(first); // the step may change it, so it gets memory of its own
  }
  const offset = entry.place?.offset ?? 0;
  const buffer = entry.resource!;
  if (buffer.size < offset + size) return undefined;
  for (const member of members) {
    const other = backend.tensorMap.get(inputs[member.input]!.dataId);
    if (other.resource !== buffer || (other.place?.offset ?? 0) !== offset + member.offset) return undefined;
  }
  return { buffer, offset };
}
