/** Runs a step with a backend whose every door to the GPU leads to a tracer. */
import type { CapturableStep } from '../../capturable.ts';
import { engine, type TensorInfo, util } from '../../tf.ts';
import type { GpuBackend } from '../gpuBackend.ts';
import { asWords } from '../upload.ts';
import { LiveNumber } from './liveNumber.ts';
import type { Trace } from './trace.ts';
import { Tracer } from './tracer.ts';

export type TraceResult = { readonly trace: Trace } | { readonly refusal: string };

/** Nothing is executed, and backend and tensors are afterwards as they were. */
export function traceStep(backend: GpuBackend, step: CapturableStep): TraceResult {
  const tracer = new Tracer();
  const numbers = Object.entries(step.numbers ?? {}).map(([name, present]) => {
    const note = () => tracer.refuse(`computes with the number ${name}, which changes from step to step`);
    return [name, new LiveNumber(name, present, note).asNumber()];
  });
  const before = counts(backend);
  let restore = () => {};
  try {
    tracer.addInputs(backend, step.inputs);
    restore = redirect(backend, tracer);
    const outputs = step.run(Object.fromEntries(numbers) as Record<string, number>);
    for (const [name, tensor] of Object.entries(outputs)) tracer.addOutput(backend, name, tensor);
    for (const tensor of Object.values(outputs)) tensor.dispose();
    if (counts(backend) !== before) tracer.refuse('keeps or frees tensors that it should not');
  } catch (error) {
    tracer.refuse(`fails while it is recorded: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    restore();
    tracer.takeBack();
  }
  return tracer.refusal === undefined ? { trace: tracer.trace } : { refusal: tracer.refusal };
}

const counts = ({ tensorMap }: GpuBackend): string =>
  `${engine().state.numTensors} ${(tensorMap as unknown as { numDataIds(): number }).numDataIds()}`;

/** @returns undoes it */
function redirect(backend: GpuBackend, tracer: Tracer): () => void {
  const stand = { ...traceMembers(backend, tracer), tracer };
  const own = backend as unknown as Record<string, unknown>;
  const before = Object.keys(stand).map((name) => [name, Object.hasOwn(own, name), own[name]] as const);
  Object.assign(backend, stand);
  const { device } = backend;
  device.createBindGroup = (descriptor) => tracer.bindGroup(descriptor);
  return () => {
    for (const [name, had, value] of before) {
      if (had) own[name] = value;
      else delete own[name]; // a method of the class
    }
    delete (device as { createBindGroup?: unknown }).createBindGroup;
  };
}

/** What takes the place of the backend's own members. */
function traceMembers(backend: GpuBackend, tracer: Tracer): Record<string, unknown> {
  const made = new WeakSet<object>();
  const checkKnown = (dataId: object) => {
    if (!made.has(dataId)) tracer.refuse('reads a tensor that is not among its inputs');
  };
  const inner = backend as unknown as Record<string, (...args: never[]) => unknown>;
  const original = {
    write: inner['write']!.bind(backend) as (...args: unknown[]) => object,
    read: backend.read.bind(backend),
    readSync: backend.readSync.bind(backend),
    shouldExecuteOnCPU: inner['shouldExecuteOnCPU']!.bind(backend) as (...args: unknown[]) => boolean,
  };
  const isConstant = (dataId: object) => made.has(dataId) && Boolean(backend.tensorMap.get(dataId).values);
  const zerosFor = (dataId: object) => {
    tracer.refuse('reads a result back');
    return new Float32Array(util.sizeFromShape(backend.tensorMap.get(dataId).shape));
  };
  return {
    commandEncoder: recordingEncoder(backend, tracer),
    computePassEncoder: null,
    dispatchCountInPass: 0,
    // Nothing waits for a submit.
    commandQueueOwnedIds: { add: () => undefined, has: () => false },
    tensorDataPendingDisposal: [],
    uniformPendingDisposal: [],
    stagingPendingDisposal: [],
    queue: {
      writeBuffer: (buffer: GPUBuffer, _offset: number, data: ArrayBuffer) => tracer.write(buffer, data),
    },
    bufferManager: {
      acquireBuffer: (size: number, usage: number) =>
        usage & GPUBufferUsage.UNIFORM
          ? tracer.uniforms(new Uint32Array(size / 4))
          : tracer.make(size, usage),
      releaseBuffer: () => undefined,
    },
    write: (...args: unknown[]) => {
      const dataId = original.write(...args);
      made.add(dataId);
      return dataId;
    },
    uploadToGPU: (dataId: object) => {
      if (backend.tensorMap.get(dataId).resource) return;
      checkKnown(dataId);
      upload(backend, tracer, dataId, made.has(dataId));
    },
    shouldExecuteOnCPU: (inputs: readonly TensorInfo[], threshold?: number) => {
      const answer = original.shouldExecuteOnCPU(inputs, threshold);
      if (answer) for (const { dataId } of inputs) checkKnown(dataId);
      return answer;
    },
    read: (dataId: object) =>
      isConstant(dataId) ? original.read(dataId) : Promise.resolve(zerosFor(dataId)),
    readSync: (dataId: object) => (isConstant(dataId) ? original.readSync(dataId) : zerosFor(dataId)),
    readToGPU: () => {
      throw new Error('it hands out a GPU buffer');
    },
    submitQueue: () => tracer.refuse('submits its commands half way'),
  };
}

/** As tfjs has it: COPY_SRC, COPY_DST and STORAGE. */
const USAGE = 4 | 8 | 128;

function upload(backend: GpuBackend, tracer: Tracer, dataId: object, isOfStep: boolean): void {
  const entry = backend.tensorMap.get(dataId);
  const { values } = entry;
  if (entry.dtype === 'complex64') throw new Error('it has complex numbers');
  if (!isOfStep) tracer.lend(entry, tracer.make(4 * util.sizeFromShape(entry.shape), USAGE));
  else if (values) {
    const words = asWords(entry.dtype, values);
    entry.resource = tracer.constant(new Uint32Array(words.slice().buffer));
    entry.values = null;
  } else entry.resource = tracer.make(4 * util.sizeFromShape(entry.shape), USAGE);
}

/** An encoder with a pass that notes dispatches and knows nothing else. */
function recordingEncoder(backend: GpuBackend, tracer: Tracer): GPUCommandEncoder {
  let pipeline: GPUComputePipeline;
  let group: GPUBindGroup;
  const pass = {
    setPipeline: (next: GPUComputePipeline) => (pipeline = next),
    setBindGroup: (_index: number, next: GPUBindGroup) => (group = next),
    dispatchWorkgroups: (x: number, y = 1, z = 1) => {
      tracer.dispatch(pipeline, group, [x, y, z]);
      backend.dispatchCountInPass = 0; // no limit, so no submit
    },
    end: () => undefined,
  };
  return {
    beginComputePass: () => pass,
    copyBufferToBuffer: () => tracer.refuse('copies between buffers'),
    finish: () => tracer.refuse('submits its commands half way'),
  } as unknown as GPUCommandEncoder;
}
