/** A traced step with memory of its own, to be replayed. */
import type { StepNumbers, StepOutputs } from '../../capturable.ts';
import { env, type Tensor } from '../../tf.ts';
import type { GpuBackend } from '../gpuBackend.ts';
import { type BoundDispatch, bindDispatches, type Placed } from './boundDispatch.ts';
import { createInputs, type Inputs } from './inputs.ts';
import { createOutputs, type Outputs } from './outputs.ts';
import type { ScratchMemory, ScratchPlan } from './scratch.ts';
import type { Trace } from './trace.ts';
import { createUniforms, packWords, type Uniforms } from './uniforms.ts';

export class Recording {
  readonly trace: Trace;
  /** A second trace was found equal. */
  isVerified = false;
  /** When it was used last, for whoever throws away old ones. */
  lastUsed = 0;
  readonly #backend: GpuBackend;
  readonly #plan: ScratchPlan;
  readonly #inputs: Inputs;
  readonly #uniforms: Uniforms;
  readonly #constants: GPUBuffer;
  readonly #outputs: Outputs;
  readonly #dispatches: readonly BoundDispatch[];
  /** Holds commands of the last replay until they are submitted. */
  #pending: GPUCommandEncoder | null = null;

  constructor(backend: GpuBackend, trace: Trace, inputs: readonly Tensor[], scratch: ScratchMemory) {
    this.trace = trace;
    this.#backend = backend;
    this.#plan = scratch.plan();
    this.#inputs = createInputs(backend, trace, inputs);
    this.#uniforms = createUniforms(backend.device, trace.uniforms);
    const constants = packWords(backend.device, trace.constants, GPUBufferUsage.STORAGE);
    this.#constants = constants.buffer;
    this.#outputs = createOutputs(backend, trace);
    this.#dispatches = bindDispatches(backend.device, trace, {
      scratch: this.#plan,
      constants,
      uniforms: this.#uniforms.packed,
      isOutput: this.#outputs.has,
    });
  }

  /** Bytes that no other recording uses. */
  get bytes(): number {
    return this.#inputs.bytes + this.#uniforms.packed.buffer.size + this.#constants.size;
  }

  /** Where these inputs lie, or undefined if the recording is of other shapes or another layout. */
  place(inputs: readonly Tensor[]): Placed[] | undefined {
    return this.#inputs.place(inputs);
  }

  /** @param places of the inputs, by `place` just before */
  replay(inputs: readonly Tensor[], places: readonly Placed[], numbers: StepNumbers): StepOutputs {
    const backend = this.#backend;
    // What is written to a buffer comes ahead of all commands not yet submitted, some of which may still read it.
    if (this.#pending && backend.commandEncoder === this.#pending) submit(backend);
    this.#inputs.write(inputs);
    this.#uniforms.write(backend.queue, numbers);
    const results = this.#outputs.acquire();
    this.#encode(places, results.places);
    for (const { dataId } of inputs) backend.commandQueueOwnedIds.add(dataId);
    const outputs = results.toTensors();
    this.#pending = backend.commandEncoder;
    if (backend.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) submit(backend);
    return outputs;
  }

  #encode(inputs: readonly Placed[], outputs: readonly Placed[]): void {
    const backend = this.#backend;
    backend.ensureCommandEncoderReady();
    backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass();
    const pass = backend.computePassEncoder;
    let pipeline: GPUComputePipeline | undefined;
    for (const dispatch of this.#dispatches) {
      if (dispatch.pipeline !== pipeline) pass.setPipeline((pipeline = dispatch.pipeline));
      pass.setBindGroup(0, dispatch.group(inputs, outputs));
      const [x, y, z] = dispatch.workgroups;
      pass.dispatchWorkgroups(x, y, z);
    }
    backend.dispatchCountInPass += this.#dispatches.length;
  }

  dispose(): void {
    if (this.#backend.commandEncoder) submit(this.#backend); // they may use what is destroyed here
    this.#plan.dispose();
    for (const buffer of [this.#inputs.buffer, this.#uniforms.packed.buffer, this.#constants])
      buffer.destroy();
  }
}

function submit(backend: GpuBackend): void {
  backend.endComputePassEncoder();
  backend.submitQueue();
}
