/** Words that dispatches bind, packed into one buffer, at offsets that WebGPU allows. */
import type { StepNumbers } from '../../capturable.ts';
import type { LiveWord, UniformMemory } from './trace.ts';

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

export interface Uniforms {
  readonly packed: PackedWords;
  /** Brings the words that change up to date. */
  write(queue: GPUQueue, numbers: StepNumbers): void;
}

export function createUniforms(device: GPUDevice, memories: readonly UniformMemory[]): Uniforms {
  const packed = packWords(
    device,
    memories.map(({ words }) => words),
    GPUBufferUsage.UNIFORM,
  );
  const changing = memories.flatMap(({ words, live }, i) =>
    live.length === 0 ? [] : [{ words: words.slice(), live, offset: packed.offsets[i]! }],
  );
  const write = (queue: GPUQueue, numbers: StepNumbers) => {
    for (const { words, live, offset } of changing) {
      for (const word of live) setWord(words, word, numbers[word.name]!);
      queue.writeBuffer(packed.buffer, offset, words);
    }
  };
  return { packed, write };
}

function setWord(words: Uint32Array, { word, type }: LiveWord, value: number): void {
  if (type === 'f32') new Float32Array(words.buffer)[word] = value;
  else words[word] = value;
}
