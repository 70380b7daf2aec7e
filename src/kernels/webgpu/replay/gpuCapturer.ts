/**
 * Decides when a step is recorded: run as it is the first time, recorded and replayed the second, recorded once
 * more the third to see that nothing but the inputs changed, and only replayed from then on, as CUDA graphs are.
 */
import type { CapturableStep, CaptureReport, Capturer, StepOutputs } from '../../capturable.ts';
import { engine, env, type Tensor } from '../../tf.ts';
import type { GpuBackend } from '../gpuBackend.ts';
import type { PlacedInputs } from './inputs.ts';
import { Recording } from './recording.ts';
import { createScratchMemory, type ScratchMemory } from './scratch.ts';
import { traceDifference } from './trace.ts';
import { traceStep } from './traceStep.ts';
import { trimPool } from './trimPool.ts';

/** Of one step in one variant: more would be a sign of shapes that hardly ever come back. */
const MOST_RECORDINGS = 24;
/** Shapes remembered as met once. */
const MOST_SHAPES = 256;
/** Memory that is not where it should be at first, e.g. before the first update, soon is. */
const MOST_ATTEMPTS = 4;

interface Kind {
  readonly name: string;
  readonly variant: string;
  readonly recordings: Recording[];
  readonly met: Set<string>;
  attempts: number;
  eagerSteps: number;
  replayedSteps: number;
  dispatches: number;
  refusal: string | undefined;
}

export class GpuCapturer implements Capturer {
  enabled = true;
  readonly #backend: GpuBackend;
  readonly #scratch: ScratchMemory;
  readonly #owners = new Map<object, Map<string, Kind>>();
  #clock = 0;

  constructor(backend: GpuBackend) {
    this.#backend = backend;
    this.#scratch = createScratchMemory(backend.device);
  }

  capture(step: CapturableStep): StepOutputs {
    const kind = this.#kindOf(step);
    return this.#recorded(kind, step) ?? runEagerly(kind, step);
  }

  dispose(owner: object): void {
    for (const kind of this.#owners.get(owner)?.values() ?? []) disposeAll(kind);
    this.#owners.delete(owner);
  }

  reports(): CaptureReport[] {
    return this.#kinds().map(toReport);
  }

  /** GPU memory of recordings and what they compute on the way. */
  bytes(): number {
    const recordings = this.#kinds().flatMap((kind) => kind.recordings);
    return recordings.reduce((sum, { bytes }) => sum + bytes, this.#scratch.bytes);
  }

  #kinds(): Kind[] {
    return [...this.#owners.values()].flatMap((kinds) => [...kinds.values()]);
  }

  #kindOf({ owner, name, variant = '' }: CapturableStep): Kind {
    let kinds = this.#owners.get(owner);
    if (!kinds) this.#owners.set(owner, (kinds = new Map<string, Kind>()));
    const key = `${name} ${variant}`;
    let kind = kinds.get(key);
    if (!kind) kinds.set(key, (kind = newKind(name, variant)));
    return kind;
  }

  /** @returns undefined if the step is to run operation by operation */
  #recorded(kind: Kind, step: CapturableStep): StepOutputs | undefined {
    if (!this.enabled || kind.refusal !== undefined || !canRecord(this.#backend)) return undefined;
    for (const recording of kind.recordings) {
      const places = recording.place(step.inputs);
      if (places)
        return this.#isSame(kind, recording, step) ? this.#replay(kind, recording, places, step) : undefined;
    }
    const shapes = shapesOf(step.inputs);
    if (kind.met.has(shapes)) return this.#record(kind, step);
    if (kind.met.size >= MOST_SHAPES) kind.met.clear();
    kind.met.add(shapes);
    return undefined;
  }

  /** Whether the step still does what was recorded. Looked at once. */
  #isSame(kind: Kind, recording: Recording, step: CapturableStep): boolean {
    if (recording.isVerified) return true;
    const again = traceStep(this.#backend, step);
    const refusal = 'refusal' in again ? again.refusal : traceDifference(recording.trace, again.trace);
    if (refusal !== undefined) refuse(kind, refusal);
    recording.isVerified = true;
    return refusal === undefined;
  }

  #record(kind: Kind, step: CapturableStep): StepOutputs | undefined {
    const result = traceStep(this.#backend, step);
    if ('refusal' in result) {
      if (++kind.attempts >= MOST_ATTEMPTS) refuse(kind, result.refusal);
      return undefined;
    }
    if (kind.recordings.length >= MOST_RECORDINGS) dropOldest(kind.recordings);
    trimPool(this.#backend);
    const recording = new Recording(this.#backend, result.trace, step.inputs, this.#scratch);
    kind.recordings.push(recording);
    return this.#replay(kind, recording, recording.place(step.inputs)!, step);
  }

  #replay(kind: Kind, recording: Recording, places: PlacedInputs, step: CapturableStep): StepOutputs {
    recording.lastUsed = ++this.#clock;
    kind.replayedSteps++;
    kind.dispatches = recording.trace.dispatches.length;
    return recording.replay(step.inputs, places, step.numbers ?? {});
  }
}

function runEagerly(kind: Kind, step: CapturableStep): StepOutputs {
  kind.eagerSteps++;
  return step.run(step.numbers ?? {});
}

const newKind = (name: string, variant: string): Kind => ({
  name,
  variant,
  recordings: [],
  met: new Set(),
  attempts: 0,
  eagerSteps: 0,
  replayedSteps: 0,
  dispatches: 0,
  refusal: undefined,
});

/** Not while pipelines are compiled ahead, within another recorded step, or on somebody's tape. */
const canRecord = (backend: GpuBackend): boolean =>
  !backend.tracer && !env().getBool('WEBGPU_ENGINE_COMPILE_ONLY') && engine().state.gradientDepth === 0;

const shapesOf = (inputs: readonly Tensor[]): string => inputs.map(({ shape }) => shape.join('x')).join();

function refuse(kind: Kind, reason: string): void {
  disposeAll(kind);
  kind.refusal = reason;
}

function disposeAll({ recordings }: Kind): void {
  for (const recording of recordings.splice(0)) recording.dispose();
}

function dropOldest(recordings: Recording[]): void {
  let oldest = 0;
  recordings.forEach(({ lastUsed }, i) => {
    if (lastUsed < recordings[oldest]!.lastUsed) oldest = i;
  });
  recordings.splice(oldest, 1)[0]!.dispose();
}

const toReport = ({ name, variant, recordings, eagerSteps, replayedSteps, dispatches, refusal }: Kind) =>
  ({
    name,
    variant,
    recordings: recordings.length,
    eagerSteps,
    replayedSteps,
    dispatches,
    refusal,
  }) satisfies CaptureReport;
