/**
 * Tensors that lie one behind another in one buffer, so that a program over all of them binds one buffer instead
 * of one for each. To everybody else they are tensors like any other: they can be cloned, read, used and freed
 * one by one, and the buffer goes back to the pool with the last of them.
 */
import { type TensorInfo, util } from '../tf.ts';
import type { GpuBackend, TensorEntry } from './gpuBackend.ts';

/** Every tensor starts at a multiple of so many numbers. WebGPU's devices bind at multiples of 256 bytes. */
export const FLAT_ALIGNMENT = 256;

interface Block {
  readonly buffer: GPUBuffer;
  users: number;
}
/** Where in a block a tensor lies, in bytes. */
export interface FlatPlace {
  readonly block: Block;
  readonly offset: number;
  readonly size: number;
}

export interface FlatLayout {
  /** First number of each tensor. */
  readonly starts: readonly number[];
  /** Numbers in all, those between the tensors included. */
  readonly total: number;
}

export function flatLayout(tensors: readonly TensorInfo[]): FlatLayout {
  let total = 0;
  const starts = tensors.map(({ shape }) => {
    const start = total;
    total += Math.ceil(util.sizeFromShape(shape) / FLAT_ALIGNMENT) * FLAT_ALIGNMENT;
    return start;
  });
  return { starts, total };
}

export interface FlatTensors {
  /** All of the buffer, to bind. The caller disposes of it when the commands are recorded. */
  readonly whole: TensorInfo;
  readonly parts: TensorInfo[];
}

/** Float tensors of undefined content, of the shapes of `like`. The caller owns them all. */
export function makeFlatTensors(backend: GpuBackend, like: readonly TensorInfo[]): FlatTensors {
  const { starts, total } = flatLayout(like);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const block: Block = { buffer: backend.bufferManager.acquireBuffer(4 * total, usage), users: 0 };
  const whole = placeTensor(backend, block, [total], 0);
  const parts = like.map(({ shape }, i) => placeTensor(backend, block, shape, starts[i]!));
  return { whole, parts };
}

function placeTensor(backend: GpuBackend, block: Block, shape: readonly number[], start: number): TensorInfo {
  const info = backend.makeTensorInfo([...shape], 'float32');
  const entry = backend.tensorMap.get(info.dataId);
  block.users++;
  entry.resource = block.buffer;
  entry.place = { block, offset: 4 * start, size: 4 * util.sizeFromShape(info.shape) };
  return info;
}

/** The whole buffer if it holds exactly these tensors in this order, else undefined. The caller disposes of it. */
export function findWhole(backend: GpuBackend, parts: readonly TensorInfo[]): TensorInfo | undefined {
  const { starts, total } = flatLayout(parts);
  const places = parts.map(({ dataId }) => backend.tensorMap.get(dataId).place);
  const block = places[0]?.block;
  const fits = places.every((place, i) => place?.block === block && place?.offset === 4 * starts[i]!);
  return block && fits && block.buffer.size === 4 * total
    ? placeTensor(backend, block, [total], 0)
    : undefined;
}

/** Teaches tfjs's backend that a tensor may be a part of its buffer. */
export function allowFlatTensors(backend: GpuBackend): void {
  const original = {
    tensorToBinding: backend.tensorToBinding.bind(backend),
    releaseResource: backend.releaseResource.bind(backend),
    read: backend.read.bind(backend),
    readSync: backend.readSync.bind(backend),
    readToGPU: backend.readToGPU.bind(backend),
  };
  const placeOf = (dataId: object) => backend.tensorMap.get(dataId)?.place;
  const asWhole = (dataId: object, what: string) => {
    if (placeOf(dataId)) throw new Error(`internal: ${what} cannot read a part of a buffer`);
  };
  Object.assign(backend, {
    tensorToBinding: (tensor: TensorInfo) => {
      const place = placeOf(tensor.dataId);
      return place ? bindingOfPlace(place) : original.tensorToBinding(tensor);
    },
    releaseResource: (dataId: object) => {
      const entry = backend.tensorMap.get(dataId);
      if (entry?.place) releasePlace(backend, entry);
      else original.releaseResource(dataId);
    },
    read: (dataId: object) => {
      const entry = backend.tensorMap.get(dataId);
      return entry?.place && !entry.values ? readPlace(backend, entry, entry.place) : original.read(dataId);
    },
    readSync: (dataId: object) => {
      asWhole(dataId, 'readSync');
      return original.readSync(dataId);
    },
    readToGPU: (dataId: object) => {
      asWhole(dataId, 'readToGPU');
      return original.readToGPU(dataId);
    },
  } satisfies Partial<GpuBackend>);
}

export const bindingOfPlace = ({ block, offset, size }: FlatPlace): GPUBufferBinding => ({
  buffer: block.buffer,
  offset,
  size,
});

function releasePlace(backend: GpuBackend, entry: TensorEntry): void {
  const { block } = entry.place!;
  if (--block.users === 0) backend.bufferManager.releaseBuffer(block.buffer);
  entry.place = undefined;
  entry.resource = null;
}

async function readPlace(
  backend: GpuBackend,
  entry: TensorEntry,
  { block, offset, size }: FlatPlace,
): Promise<Float32Array> {
  const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
  const staging = backend.bufferManager.acquireBuffer(size, usage);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder!.copyBufferToBuffer(block.buffer, offset, staging, 0, size);
  backend.submitQueue();
  await staging.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(staging.getMappedRange().slice(0));
  staging.unmap();
  backend.bufferManager.releaseBuffer(staging);
  entry.values = values;
  return values;
}
