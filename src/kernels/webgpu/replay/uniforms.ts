/** Words that dispatches bind, packed into one buffer, at offsets that WebGPU allows. */
import type { StepNumbers } from '../../capturable.ts';
import type { Placed } from './boundDispatch.ts';
import type { UniformMemory } from './trace.ts';

export interface PackedWords {
  readonly buffer: GPUBuffer;
  /** Of each list of words, in bytes. */
  readonly offsets: readonly number[];
}

/** Every device binds at multiples of it. */
export const BINDING_ALIGNMENT = 256;
export const align = (bytes: number): number => Math.ceil(bytes / BINDING_ALIGNMENT) * BINDING_ALIGNMENT;

export function packWords(device: GPUDevice, lists: readonly Uint32Array[], usage: number): PackedWords {
  let size = 0;
  const offsets = lists.map((words) => {
    const offset = size;
    size += align(words.byteLength);
    return offset;
  });
  const buffer = device.createBuffer({
    size: Math.max(size, BINDING_ALIGNMENT),
    usage: usage | GPUBufferUsage.COPY_DST,
    mappedAtCreation: true,
  });
  const mapped = new Uint32Array(buffer.getMappedRange());
  lists.forEach((words, i) => mapped.set(words, offsets[i]! / 4));
  buffer.unmap();
  return { buffer, offsets };
}

/** Places of the uniforms that hold numbers which change, in a buffer that is written before each replay. */
export interface LiveUniforms {
  readonly buffer: GPUBuffer;
  readonly places: readonly Placed[];
  write(queue: GPUQueue, numbers: StepNumbers): void;
}

/** @returns undefined if none of them changes */
export function createLiveUniforms(
  device: GPUDevice,
  memories: readonly UniformMemory[],
): LiveUniforms | undefined {
  const changing = memories.flatMap(({ words, live }, index) =>
    live.length === 0 ? [] : [{ index, words, live }],
  );
  if (changing.length === 0) return undefined;
  const size = changing.reduce((sum, { words }) => sum + align(words.byteLength), 0);
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ size, usage });
  const mirror = new ArrayBuffer(size);
  const places: Placed[] = [];
  const writers: ((numbers: StepNumbers) => void)[] = [];
  let offset = 0;
  for (const { index, words, live } of changing) {
    const view = new Uint32Array(mirror, offset, words.length);
    view.set(words);
    const floats = new Float32Array(mirror, offset, words.length);
    for (const { word, type, name } of live)
      writers.push((numbers) => ((type === 'f32' ? floats : view)[word] = numbers[name]!));
    places[index] = { buffer, offset };
    offset += align(words.byteLength);
  }
  const write = (queue: GPUQueue, numbers: StepNumbers) => {
    for (const writer of writers) writer(numbers);
    queue.writeBuffer(buffer, 0, mirror);
  };
  return { buffer, places, write };
}
