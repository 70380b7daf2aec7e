/** A traced step with memory of its own, to be replayed. */
import type { StepNumbers, StepOutputs } from '../../capturable.ts';
import { env, type Tensor } from '../../tf.ts';
import type { GpuBackend } from '../gpuBackend.ts';
import { bindDispatches, type BoundDispatch, type Places } from './boundDispatch.ts';
import { createInputs, type Inputs, type PlacedInputs } from './inputs.ts';
import { createOutputs, type Outputs } from './outputs.ts';
import type { ScratchMemory, ScratchPlan } from './scratch.ts';
import type { Trace } from './trace.ts';
import { createLiveUniforms, type LiveUniforms, packWords } from './uniforms.ts';

/** What is written before a replay. It must stay until the commands that read it are submitted. */
interface Segment {
  readonly inputs: GPUBuffer;
  readonly live: LiveUniforms | undefined;
  /** Holds those commands. */
  encoder: GPUCommandEncoder | null;
}

/** So many replays without a submit between them, as decoding does, need no submit of their own. */
const MOST_SEGMENTS = 8;

export class Recording {
  readonly trace: Trace;
  /** A second trace was found equal. */
  isVerified = false;
  /** When it was used last, for whoever throws away old ones. */
  lastUsed = 0;
  readonly #backend: GpuBackend;
  readonly #plan: ScratchPlan;
  readonly #inputs: Inputs;
  readonly #uniforms: GPUBuffer;
  readonly #constants: GPUBuffer;
  readonly #segments: Segment[] = [];
  readonly #outputs: Outputs;
  readonly #dispatches: readonly BoundDispatch[];

  constructor(backend: GpuBackend, trace: Trace, inputs: readonly Tensor[], scratch: ScratchMemory) {
    this.trace = trace;
    this.#backend = backend;
    this.#plan = scratch.plan();
    this.#inputs = createInputs(backend, trace, inputs);
    const words = trace.uniforms.map((uniform) => uniform.words);
    const uniforms = packWords(backend.device, words, GPUBufferUsage.UNIFORM);
    const constants = packWords(backend.device, trace.constants, GPUBufferUsage.STORAGE);
    this.#uniforms = uniforms.buffer;
    this.#constants = constants.buffer;
    this.#outputs = createOutputs(backend, trace);
    const { has: isOutput } = this.#outputs;
    this.#dispatches = bindDispatches(backend.device, trace, {
      scratch: this.#plan,
      constants,
      uniforms,
      isOutput,
    });
  }

  /** Bytes that no other recording uses. */
  get bytes(): number {
    return this.#buffers().reduce((sum, { size }) => sum + size, 0);
  }

  /** Where these inputs lie, or undefined if the recording is of other shapes or another layout. */
  place(inputs: readonly Tensor[]): PlacedInputs | undefined {
    return this.#inputs.place(inputs);
  }

  /** @param places of the inputs, by `place` just before */
  replay(inputs: readonly Tensor[], places: PlacedInputs, numbers: StepNumbers): StepOutputs {
    const backend = this.#backend;
    const segment = this.#nextSegment();
    segment.live?.write(backend.queue, numbers);
    const results = this.#outputs.acquire();
    this.#encode({
      inputs: this.#inputs.upload(inputs, places, segment.inputs),
      outputs: results.places,
      live: segment.live?.places ?? [],
    });
    segment.encoder = backend.commandEncoder;
    for (const { dataId } of inputs) backend.commandQueueOwnedIds.add(dataId);
    return results.toTensors();
  }

  /** What the queue writes comes ahead of all commands not yet submitted, some of which may still read it. */
  #nextSegment(): Segment {
    const { commandEncoder, device } = this.#backend;
    const free = this.#segments.find(({ encoder }) => !commandEncoder || encoder !== commandEncoder);
    if (free) return free;
    if (this.#segments.length >= MOST_SEGMENTS) {
      submit(this.#backend);
      return this.#segments[0]!;
    }
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const inputs = device.createBuffer({ size: this.#inputs.bytes, usage });
    const segment = { inputs, live: createLiveUniforms(device, this.trace.uniforms), encoder: null };
    this.#segments.push(segment);
    return segment;
  }

  #encode(places: Places): void {
    // No more in one submit than when steps run operation by operation: a browser may stop a GPU that is long busy.
    const most = env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE');
    for (let first = 0; first < this.#dispatches.length; first += most) {
      encode(this.#backend, this.#dispatches.slice(first, first + most), places);
      if (this.#backend.dispatchCountInPass >= most) submit(this.#backend);
    }
  }

  dispose(): void {
    if (this.#backend.commandEncoder) submit(this.#backend); // its commands may use what is destroyed here
    this.#plan.dispose();
    for (const buffer of this.#buffers()) buffer.destroy();
  }

  #buffers(): GPUBuffer[] {
    const segments = this.#segments.flatMap(({ inputs, live }) => (live ? [inputs, live.buffer] : [inputs]));
    return [...segments, this.#uniforms, this.#constants];
  }
}

function encode(backend: GpuBackend, dispatches: readonly BoundDispatch[], places: Places): void {
  backend.ensureCommandEncoderReady();
  backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass();
  const pass = backend.computePassEncoder;
  let current: GPUComputePipeline | undefined;
  for (const { pipeline, group, workgroups } of dispatches) {
    if (pipeline !== current) pass.setPipeline((current = pipeline));
    pass.setBindGroup(0, group(places));
    pass.dispatchWorkgroups(...workgroups);
  }
  backend.dispatchCountInPass += dispatches.length;
}

function submit(backend: GpuBackend): void {
  backend.endComputePassEncoder();
  backend.submitQueue();
}
