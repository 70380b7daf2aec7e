/** The profile of one lane: switched on between two units of work, reported after them. */
import { captureReports } from '../kernels/capturable.ts';
import { type GpuTimer, timeGpu } from '../kernels/profile/gpuTimes.ts';
import { listenToPhases } from '../kernels/profile/phases.ts';
import { type Ledger, Stopwatch } from '../kernels/profile/stopwatch.ts';
import { watchBackend } from '../kernels/profile/watchBackend.ts';
import { backend } from '../kernels/tf.ts';
import type { ProfileReport, ProfileRow, ProfileTimes } from '../protocol/profile.ts';

export interface Profiler {
  /** Takes effect when the next unit of work begins. */
  turn(on: boolean): void;
  /** Starts over: another run. */
  restart(): void;
  beginUnit(): void;
  /** @param isLast nothing follows for now, so what there is should be reported @returns what is due */
  endUnit(step: number, isLast: boolean): Promise<ProfileReport | undefined>;
}

/** No more often than anyone can read. */
const REPORT_EVERY_MS = 250;

interface Watch {
  readonly stopwatch: Stopwatch;
  readonly gpu: GpuTimer | undefined;
  undo(): void;
}

export function createProfiler(): Profiler {
  let wanted = false;
  let watch: Watch | undefined;
  let reportedMs = -Infinity;
  const end = () => {
    watch?.undo();
    watch = undefined;
  };
  return {
    turn: (on) => void (wanted = on),
    restart: end,
    beginUnit() {
      if (!wanted) end();
      else watch ??= startWatch();
      watch?.stopwatch.start();
    },
    async endUnit(step, isLast) {
      if (!watch) return undefined;
      const { stopwatch, gpu } = watch;
      stopwatch.stop();
      if (!isLast && performance.now() - reportedMs < REPORT_EVERY_MS) return undefined;
      await gpu?.settle();
      reportedMs = performance.now();
      return reportOf(stopwatch, gpu, step);
    },
  };
}

function startWatch(): Watch {
  const stopwatch = new Stopwatch();
  const { device } = backend() as unknown as { device?: GPUDevice };
  const gpu = device && timeGpu(device, stopwatch);
  const unwatch = watchBackend(stopwatch);
  listenToPhases(stopwatch);
  return {
    stopwatch,
    gpu,
    undo: () => {
      listenToPhases(undefined);
      unwatch();
      gpu?.stop();
    },
  };
}

function reportOf(stopwatch: Stopwatch, gpu: GpuTimer | undefined, step: number): ProfileReport {
  const { total, lastStep, steps } = stopwatch;
  return {
    step,
    gpu: !gpu ? 'none' : gpu.hasTimestamps ? 'timestamps' : 'calls',
    last: lastStep ? toTimes(lastStep, 1) : null,
    total: toTimes(total, steps),
    recorded: captureReports().map(({ name, variant, eagerSteps, replayedSteps, dispatches, refusal }) => ({
      name,
      variant,
      eagerSteps,
      replayedSteps,
      dispatches,
      ...(refusal !== undefined && { refusal }),
    })),
  };
}

function toTimes({ phases, wallMs }: Ledger, steps: number): ProfileTimes {
  const rows = [...phases].flatMap(([phase, frames]) =>
    [...frames].map(([{ place, name }, { ms, calls }]): ProfileRow => ({ place, name, phase, ms, calls })),
  );
  return { wallMs, steps, rows };
}
