/**
 * Decides when a step is recorded: run as it is the first time, recorded and replayed the second, recorded once
 * more the third to see that nothing but the inputs changed, and only replayed from then on, as CUDA graphs are.
 */
import type { CapturableStep, CaptureReport, Capturer, StepOutputs } from '../../capturable.ts';
import { engine, env, type Tensor } from '../../tf.ts';
import type { GpuBackend } from '../gpuBackend.ts';
import { Recording } from './recording.ts';
import { createScratchMemory } from './scratch.ts';
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

export interface GpuCapturer extends Capturer {
  /** GPU memory of recordings and what they compute on the way. */
  bytes(): number;
}

export function createCapturer(backend: GpuBackend): GpuCapturer {
  const scratch = createScratchMemory(backend.device);
  const owners = new Map<object, Map<string, Kind>>();
  let clock = 0;

  const kindOf = ({ owner, name, variant = '' }: CapturableStep): Kind => {
    let kinds = owners.get(owner);
    if (!kinds) owners.set(owner, (kinds = new Map<string, Kind>()));
    const key = `${name} ${variant}`;
    let kind = kinds.get(key);
    if (!kind) kinds.set(key, (kind = newKind(name, variant)));
    return kind;
  };
  const runEagerly = (kind: Kind, step: CapturableStep): StepOutputs => {
    kind.eagerSteps++;
    return step.run(step.numbers ?? {});
  };
  const replay = (kind: Kind, recording: Recording, step: CapturableStep): StepOutputs | undefined => {
    const places = recording.place(step.inputs);
    if (!places) return undefined;
    if (!recording.isVerified) {
      const again = traceStep(backend, step);
      const refusal = 'refusal' in again ? again.refusal : traceDifference(recording.trace, again.trace);
      if (refusal !== undefined) {
        refuse(kind, refusal);
        return undefined;
      }
      recording.isVerified = true;
    }
    recording.lastUsed = ++clock;
    kind.replayedSteps++;
    kind.dispatches = recording.trace.dispatches.length;
    return recording.replay(step.inputs, places, step.numbers ?? {});
  };
  const record = (kind: Kind, step: CapturableStep): StepOutputs | undefined => {
    const result = traceStep(backend, step);
    if ('refusal' in result) {
      if (++kind.attempts >= MOST_ATTEMPTS) refuse(kind, result.refusal);
      return undefined;
    }
    if (kind.recordings.length >= MOST_RECORDINGS) dropOldest(kind.recordings);
    trimPool(backend);
    const recording = new Recording(backend, result.trace, step.inputs, scratch);
    kind.recordings.push(recording);
    const places = recording.place(step.inputs)!;
    recording.lastUsed = ++clock;
    kind.replayedSteps++;
    kind.dispatches = result.trace.dispatches.length;
    return recording.replay(step.inputs, places, step.numbers ?? {});
  };
  const capturer: GpuCapturer = {
    enabled: true,
    capture: (step) => {
      const kind = kindOf(step);
      if (!capturer.enabled || kind.refusal !== undefined || !canRecord(backend))
        return runEagerly(kind, step);
      for (const recording of kind.recordings) {
        const outputs = replay(kind, recording, step);
        if (outputs) return outputs;
        if (kind.refusal !== undefined) return runEagerly(kind, step);
      }
      const shapes = shapesOf(step.inputs);
      if (kind.met.has(shapes)) return record(kind, step) ?? runEagerly(kind, step);
      if (kind.met.size >= MOST_SHAPES) kind.met.clear();
      kind.met.add(shapes);
      return runEagerly(kind, step);
    },
    dispose: (owner) => {
      for (const kind of owners.get(owner)?.values() ?? []) disposeAll(kind);
      owners.delete(owner);
    },
    reports: () => [...owners.values()].flatMap((kinds) => [...kinds.values()].map(toReport)),
    bytes: () => {
      const all = [...owners.values()].flatMap((kinds) => [...kinds.values()]);
      return all
        .flatMap(({ recordings }) => recordings)
        .reduce((sum, { bytes }) => sum + bytes, scratch.bytes);
    },
  };
  return capturer;
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
