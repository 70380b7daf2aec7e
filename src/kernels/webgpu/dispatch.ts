/** Runs our programs in tfjs's own command stream, in order with its operations. */
import { AppError } from '../../shared/errors.ts';
import { env, type TensorInfo } from '../tf.ts';
import { bindingOf, type GpuBackend } from './gpuBackend.ts';
import type { Program } from './program.ts';
import { LiveNumber } from './replay/liveNumber.ts';
import type { LiveWord } from './replay/trace.ts';
import { noteLayout } from './replay/tracer.ts';

const MAX_WORKGROUPS_PER_DIMENSION = 65_535;
const MAX_CACHED_UNIFORMS = 4096;

export interface DispatchArgs<Buffers extends string, Uniforms extends string> {
  readonly buffers: Readonly<Record<Buffers, TensorInfo>>;
  readonly uniforms: Readonly<Record<Uniforms, number>>;
  /** In one dimension; spread over two where there are more than a device takes in one. */
  readonly workgroups: number;
}

/** Adds one dispatch to the current compute pass. Does nothing for no workgroups. */
export function dispatch<B extends string, U extends string>(
  backend: GpuBackend,
  program: Program<B, U>,
  { buffers, uniforms, workgroups }: DispatchArgs<B, U>,
): void {
  if (workgroups === 0) return;
  const { device } = backend;
  const layout = layoutOf(device, program);
  const pipeline = pipelineOf(backend, program, layout);
  if (!pipeline) return; // compiling ahead, not running
  const resources = program.bufferNames.map((name) => bindingOf(backend, buffers[name]));
  resources.push({ buffer: uniformBuffer(backend, program, uniforms) });
  const entries = resources.map((resource, binding) => ({ binding, resource }));
  const bindGroup = device.createBindGroup({ layout: layout.group, entries });

  backend.ensureCommandEncoderReady();
  backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass();
  const pass = backend.computePassEncoder;
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  const rows = Math.ceil(workgroups / MAX_WORKGROUPS_PER_DIMENSION);
  pass.dispatchWorkgroups(Math.ceil(workgroups / rows), rows);
  for (const name of program.bufferNames) backend.commandQueueOwnedIds.add(buffers[name].dataId);
  backend.dispatchCountInPass++;
  if (backend.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
}

/** Workgroups for one invocation per item. */
export const groupsFor = (items: number, program: { readonly workgroupSize: number }): number =>
  Math.ceil(items / program.workgroupSize);

interface Layout {
  readonly group: GPUBindGroupLayout;
  readonly pipeline: GPUPipelineLayout;
}

const layouts = new WeakMap<GPUDevice, Map<string, Layout>>();

function layoutOf(device: GPUDevice, { bufferNames, spec }: Program): Layout {
  const types = bufferNames.map((name): GPUBufferBindingType =>
    spec.buffers[name]!.writable ? 'storage' : 'read-only-storage',
  );
  let ofDevice = layouts.get(device);
  if (!ofDevice) layouts.set(device, (ofDevice = new Map<string, Layout>()));
  const key = types.join();
  let layout = ofDevice.get(key);
  if (!layout) {
    const entries = [...types, 'uniform' as const].map((type, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type },
    }));
    const group = device.createBindGroupLayout({ entries });
    noteLayout(
      group,
      types.map((type) => type === 'storage'),
    );
    layout = { group, pipeline: device.createPipelineLayout({ bindGroupLayouts: [group] }) };
    ofDevice.set(key, layout);
  }
  return layout;
}

/** @returns undefined while tfjs is told to compile only; `checkCompileCompletionAsync` then waits for it */
function pipelineOf(
  backend: GpuBackend,
  { key, code }: Program,
  layout: Layout,
): GPUComputePipeline | undefined {
  const compileOnly = env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');
  let pipeline = backend.pipelineCache[key];
  if (!pipeline) {
    const { device } = backend;
    const descriptor = {
      label: key,
      layout: layout.pipeline,
      compute: { module: device.createShaderModule({ code, label: key }), entryPoint: 'main' },
    };
    pipeline = compileOnly
      ? device.createComputePipelineAsync(descriptor)
      : device.createComputePipeline(descriptor);
    backend.pipelineCache[key] = pipeline;
  }
  if (compileOnly) return undefined;
  if (pipeline instanceof Promise)
    throw new AppError('internal', `internal: ${key} runs before checkCompileCompletionAsync() has settled`);
  return pipeline;
}

const cachedUniforms = new WeakMap<GPUDevice, Map<string, GPUBuffer>>();

/** Shapes and the like repeat at every step: one immutable buffer for each content. */
function uniformBuffer(
  backend: GpuBackend,
  program: Program,
  values: Readonly<Record<string, number>>,
): GPUBuffer {
  let cache = cachedUniforms.get(backend.device);
  if (!cache) cachedUniforms.set(backend.device, (cache = new Map<string, GPUBuffer>()));
  const { words, live } = pack(program, values);
  if (live.length > 0) return backend.tracer!.uniforms(words, live);
  if (program.spec.volatileUniforms || cache.size >= MAX_CACHED_UNIFORMS)
    return pooledUniforms(backend, words);
  const key = words.join();
  let buffer = cache.get(key);
  if (!buffer) {
    const usage = GPUBufferUsage.UNIFORM;
    buffer = backend.device.createBuffer({ size: words.byteLength, usage, mappedAtCreation: true });
    new Uint32Array(buffer.getMappedRange()).set(words);
    buffer.unmap();
    cache.set(key, buffer);
  }
  return buffer;
}

/** For one dispatch: the buffer returns to the pool when that is submitted. */
function pooledUniforms(backend: GpuBackend, words: Uint32Array<ArrayBuffer>): GPUBuffer {
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = backend.bufferManager.acquireBuffer(words.byteLength, usage);
  backend.queue.writeBuffer(buffer, 0, words);
  backend.uniformPendingDisposal.push(buffer);
  return buffer;
}

/** Scalars in declared order, the size rounded up to 16 bytes. */
function pack<U extends string>(
  { uniformNames, spec }: Program<string, U>,
  values: Readonly<Record<U, number>>,
): { words: Uint32Array<ArrayBuffer>; live: LiveWord[] } {
  const words = new Uint32Array(Math.max(4, Math.ceil(uniformNames.length / 4) * 4));
  const floats = new Float32Array(words.buffer);
  const live: LiveWord[] = [];
  uniformNames.forEach((name, word) => {
    const type = spec.uniforms[name];
    const value: unknown = values[name];
    if (value instanceof LiveNumber) live.push({ word, type, name: value.name });
    else if (type === 'f32') floats[word] = values[name];
    else words[word] = values[name];
  });
  return { words, live };
}
