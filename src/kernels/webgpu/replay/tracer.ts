/** Collects a trace. Buffers that the step asks for are stand-ins without memory: nothing is executed. */
import type { TensorInfo } from '../../tf.ts';
import type { GpuBackend, TensorEntry } from '../gpuBackend.ts';
import type { Binding, Dispatch, InputGroup, LiveWord, MemoryKind, Trace } from './trace.ts';

interface Memory {
  readonly kind: MemoryKind;
  readonly index: number;
  /** Where it starts in the buffer. */
  readonly base: number;
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

/** The layouts of our own programs say what is written; in tfjs's programs it is the first binding. */
const writableBindings = new WeakMap<GPUBindGroupLayout, readonly boolean[]>();
export const noteLayout = (layout: GPUBindGroupLayout, writable: readonly boolean[]): void =>
  void writableBindings.set(layout, writable);

export class Tracer {
  readonly trace: Mutable<Trace> = {
    dispatches: [],
    inputs: [],
    made: [],
    constants: [],
    uniforms: [],
    fixed: [],
    outputs: [],
  };
  /** The first thing that cannot be replayed. */
  refusal: string | undefined;
  readonly #memories = new Map<GPUBuffer, Memory>();
  readonly #lent: (() => void)[] = [];
  readonly #bound = new WeakMap<GPUBindGroup, Pick<Dispatch, 'layout' | 'bindings'>>();

  refuse(reason: string): void {
    this.refusal ??= reason;
  }

  /** Memory written in the step. */
  make(size: number, usage: number): GPUBuffer {
    const buffer = standIn(size, usage);
    this.#memories.set(buffer, { kind: 'made', index: this.trace.made.push({ size, usage }) - 1, base: 0 });
    return buffer;
  }

  /** Memory with the same words every time. */
  constant(words: Uint32Array): GPUBuffer {
    const buffer = standIn(words.byteLength, GPUBufferUsage.STORAGE);
    const index = this.trace.constants.push(words) - 1;
    this.#memories.set(buffer, { kind: 'constant', index, base: 0 });
    return buffer;
  }

  uniforms(words: Uint32Array, live: readonly LiveWord[] = []): GPUBuffer {
    const buffer = standIn(words.byteLength, GPUBufferUsage.UNIFORM);
    const index = this.trace.uniforms.push({ words, live }) - 1;
    this.#memories.set(buffer, { kind: 'uniform', index, base: 0 });
    return buffer;
  }

  /** What a queue writes ahead of the commands: uniforms, all else being uploaded as a constant. */
  write(buffer: GPUBuffer, data: ArrayBuffer | ArrayBufferView): void {
    const memory = this.#memories.get(buffer);
    if (memory?.kind !== 'uniform') return this.refuse('writes to a buffer on its own');
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
    const { words } = this.trace.uniforms[memory.index]!;
    new Uint8Array(words.buffer, words.byteOffset, words.byteLength).set(bytes.subarray(0, words.byteLength));
  }

  /** For as long as the step runs, the tensor lies in this buffer. */
  lend(entry: TensorEntry, buffer: GPUBuffer): void {
    const { values } = entry;
    Object.assign(entry, { resource: buffer, values: null });
    this.#lent.push(() => Object.assign(entry, { resource: null, values }));
  }

  takeBack(): void {
    for (const take of this.#lent.splice(0)) take();
  }

  /** Gives the inputs places in the trace. */
  addInputs(backend: GpuBackend, inputs: readonly TensorInfo[]): void {
    const shared = new Map<GPUBuffer, { input: number; offset: number; size: number }[]>();
    const uploaded = new Map<object, { input: number; offset: number }[]>();
    inputs.forEach(({ dataId, shape }, input) => {
      const entry = backend.tensorMap.get(dataId);
      const size = 4 * shape.reduce((product, n) => product * n, 1);
      const twin = uploaded.get(dataId);
      const buffer = entry.place?.block.buffer ?? entry.resource;
      if (size === 0) return;
      if (twin) {
        twin.push({ input, offset: 0 });
        return;
      }
      if (buffer) {
        const members = shared.get(buffer) ?? [];
        shared.set(buffer, members);
        members.push({ input, offset: entry.place?.offset ?? 0, size });
        return;
      }
      const place = standIn(size, GPUBufferUsage.STORAGE);
      const members = [{ input, offset: 0 }];
      uploaded.set(dataId, members);
      this.#addGroup(place, { members, isUploaded: true, size }, 0);
      this.lend(entry, place);
    });
    for (const [buffer, members] of shared) {
      const start = Math.min(...members.map(({ offset }) => offset));
      const end = Math.max(...members.map(({ offset, size }) => offset + size));
      const sorted = members
        .map(({ input, offset }) => ({ input, offset: offset - start }))
        .toSorted((a, b) => a.offset - b.offset);
      this.#addGroup(buffer, { members: sorted, isUploaded: false, size: end - start }, start);
    }
  }

  #addGroup(buffer: GPUBuffer, group: InputGroup, base: number): void {
    this.#memories.set(buffer, { kind: 'input', index: this.trace.inputs.push(group) - 1, base });
  }

  bindGroup({ layout, entries }: GPUBindGroupDescriptor): GPUBindGroup {
    const writable = writableBindings.get(layout);
    const bindings = [...entries].map(({ resource }, i) =>
      this.#bind(resource as GPUBufferBinding, writable ? writable[i] === true : i === 0),
    );
    const group = {} as GPUBindGroup;
    this.#bound.set(group, { layout, bindings });
    return group;
  }

  #bind({ buffer, offset = 0, size }: GPUBufferBinding, writes: boolean): Binding {
    let memory = this.#memories.get(buffer);
    if (!memory) {
      // tfjs's tensors can be copied from: what cannot is a uniform buffer or the spare one of empty tensors.
      if (buffer.usage & GPUBufferUsage.COPY_SRC) this.refuse('reads a tensor that is not among its inputs');
      memory = { kind: 'fixed', index: this.trace.fixed.push(buffer) - 1, base: 0 };
      this.#memories.set(buffer, memory);
    }
    const { kind, index, base } = memory;
    if (writes && kind === 'constant') this.refuse('writes to a constant');
    if (writes && kind === 'input' && this.trace.inputs[index]!.isUploaded)
      this.refuse('writes to an input that is still on the CPU');
    if (offset < base) this.refuse('reads memory beside its inputs');
    return { kind, index, offset: offset - base, size: size ?? buffer.size - offset, writes };
  }

  dispatch(pipeline: GPUComputePipeline, group: GPUBindGroup, workgroups: [number, number, number]): void {
    this.trace.dispatches.push({ pipeline, ...this.#bound.get(group)!, workgroups });
  }

  /** Notes a result. */
  addOutput(backend: GpuBackend, name: string, { dataId, shape, dtype }: TensorInfo): void {
    const entry = backend.tensorMap.get(dataId);
    const form = { name, shape, dtype: dtype as 'float32' };
    const buffer = entry.place?.block.buffer ?? entry.resource;
    if (!buffer) {
      this.trace.outputs.push({ ...form, kind: 'constant', values: entry.values! });
      return;
    }
    const memory = this.#memories.get(buffer);
    if (memory?.kind !== 'made') return this.refuse(`returns ${name}, which it has not computed`);
    const offset = entry.place?.offset ?? 0;
    const isPart = entry.place !== undefined;
    this.trace.outputs.push({ ...form, kind: 'made', index: memory.index, offset, isPart });
  }
}

/** Passes for a buffer in tfjs's eyes. */
function standIn(size: number, usage: number): GPUBuffer {
  return Object.create(GPUBuffer.prototype, {
    size: { value: size },
    usage: { value: usage },
    mapState: { value: 'unmapped' },
  }) as GPUBuffer;
}
