/**
 * Puts a stopwatch around everything that the current backend does: kernels, uploads, read-backs, recorded steps and
 * the tape. Nothing is wrapped before it is called, and nothing after it is undone.
 */
import type { CapturableStep, Capturer, StepOutputs } from '../capturable.ts';
import { engine, getKernelsForBackend } from '../tf.ts';
import { type Frame, JAVASCRIPT, type Stopwatch } from './stopwatch.ts';

const UPLOADS: Frame = { place: 'outside', name: 'uploads' };
const TAPE: Frame = { place: 'outside', name: 'tape' };
const REPLAY: Frame = { place: 'outside', name: 'replay of recorded steps' };
const RECORDING: Frame = { place: 'outside', name: 'recording of steps' };

type AnyFunction = (...args: never[]) => unknown;

/** The backend as far as it is watched. */
interface WatchedBackend {
  readonly queue?: object;
  readonly capturer?: Capturer;
  /** Set while a step is recorded: then kernels note what they would do. */
  readonly tracer?: object;
}

/** @returns undoes it */
export function watchBackend(stopwatch: Stopwatch): () => void {
  const core = engine();
  const backend = core.backend as WatchedBackend;
  const undo: (() => void)[] = [];
  const charged = (frame: Frame, work: () => unknown): unknown => {
    stopwatch.push(frame);
    try {
      return work();
    } finally {
      stopwatch.pop();
    }
  };
  const timed = (frame: Frame, work: AnyFunction): AnyFunction =>
    function (this: unknown, ...args: never[]) {
      return backend.tracer ? work.apply(this, args) : charged(frame, () => work.apply(this, args));
    };
  const watch = (owner: object | undefined, name: string, wrap: (original: AnyFunction) => AnyFunction) => {
    const original = (owner as Record<string, unknown> | undefined)?.[name];
    if (owner && typeof original === 'function')
      undo.push(override(owner, name, wrap(original as AnyFunction)));
  };
  for (const config of getKernelsForBackend(core.backendName)) {
    const frame: Frame = { place: 'kernel', name: config.kernelName };
    watch(config, 'kernelFunc', (original) => timed(frame, original));
  }
  for (const name of ['write', 'uploadToGPU']) watch(backend, name, (original) => timed(UPLOADS, original));
  watch(backend.queue, 'writeBuffer', (original) => timed(UPLOADS, original));
  watch(backend, 'read', (original) => watchedRead(stopwatch, original));
  watch(core, 'addTapeNode', (original) => timed(TAPE, original));
  watch(core, 'gradients', (original) => watchedGradients(timed, original));
  watch(backend.capturer, 'capture', (original) =>
    timed(REPLAY, function (this: unknown, step: CapturableStep) {
      // Run as it is, or only to be recorded: neither is a replay.
      const run: CapturableStep['run'] = (numbers) =>
        charged(backend.tracer ? RECORDING : JAVASCRIPT, () => step.run(numbers)) as StepOutputs;
      return original.call(this, { ...step, run } as never);
    }),
  );
  return () => {
    for (const step of undo.toReversed()) step();
  };
}

function watchedRead(stopwatch: Stopwatch, original: AnyFunction): AnyFunction {
  return async function (this: unknown, ...args: never[]) {
    stopwatch.beginRead();
    try {
      return await (original.apply(this, args) as Promise<unknown>);
    } finally {
      stopwatch.endRead();
    }
  };
}

/** What is differentiated runs inside: it is no work of the tape's. */
function watchedGradients(
  timed: (frame: Frame, work: AnyFunction) => AnyFunction,
  original: AnyFunction,
): AnyFunction {
  return timed(TAPE, function (this: unknown, forward: AnyFunction, ...rest: never[]) {
    return original.call(this, timed(JAVASCRIPT, forward) as never, ...rest);
  });
}

/** @returns puts it back as it was, on the object or on its class */
function override(owner: object, name: string, value: AnyFunction): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, configurable: true, writable: true, enumerable: true });
  return () => {
    if (before) Object.defineProperty(owner, name, before);
    else delete (owner as Record<string, unknown>)[name];
  };
}
