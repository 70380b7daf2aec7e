/** How long a queue still takes, told from what its finished runs took. */
import type { LaneRequest } from '../../protocol/commands.ts';
import type { RunHead } from '../../runs/run.ts';
import { median } from '../../statistics/descriptive.ts';

/** What makes one run as long as another. */
export interface Workload {
  readonly algorithm: string;
  /** Runs of equal kind take equally long, but for noise. */
  readonly kind: string;
}
export interface FinishedWork extends Workload {
  readonly ms: number;
}
export interface RunningWork extends Workload {
  readonly elapsedMs: number;
  /** Of its steps, 0 to 1. */
  readonly fraction: number;
}

/** Whole numbers among the knobs count something (steps, prompts, samples) and so change the time; rates do not. */
export function workloadOf({ algorithm, preset, model, backend, knobs }: LaneRequest): Workload {
  const counts = Object.entries(knobs)
    .filter(([, value]) => typeof value !== 'number' || Number.isInteger(value))
    .toSorted(([a], [b]) => a.localeCompare(b));
  return { algorithm, kind: JSON.stringify([algorithm, preset, model ?? '', backend, counts]) };
}

/** Milliseconds: the median of the same kind, else of the same algorithm, else of all; null before any has finished. */
export function expectedMs(work: Workload, finished: readonly FinishedWork[]): number | null {
  const alike = [
    finished.filter(({ kind }) => kind === work.kind),
    finished.filter(({ algorithm }) => algorithm === work.algorithm),
    finished,
  ].find((candidates) => candidates.length > 0);
  return alike ? median(alike.map(({ ms }) => ms)) : null;
}

/**
 * Deals what waits to whichever slot is free first, as the queue does.
 * @returns milliseconds until the last run ends; null before any has finished
 */
export function remainingMs(
  waiting: readonly Workload[],
  running: readonly RunningWork[],
  finished: readonly FinishedWork[],
  slots: number,
): number | null {
  if (finished.length === 0) return null;
  const freeAt = running.map((work) => restOf(work, finished));
  while (freeAt.length < slots) freeAt.push(0);
  for (const work of waiting) {
    const first = freeAt.indexOf(Math.min(...freeAt));
    freeAt[first] = freeAt[first]! + (expectedMs(work, finished) ?? 0);
  }
  return Math.max(0, ...freeAt);
}

function restOf(work: RunningWork, finished: readonly FinishedWork[]): number {
  const expected = expectedMs(work, finished) ?? 0;
  if (expected > work.elapsedMs) return expected - work.elapsedMs;
  // Later than expected: its own pace is the better guide.
  return work.fraction > 0 ? (work.elapsedMs / work.fraction) * (1 - work.fraction) : expected / 2;
}

export interface EstimateBefore {
  /** Null if some algorithm has no earlier run to go by. */
  readonly ms: number | null;
  /** Algorithms without one. */
  readonly unknown: readonly string[];
}

/** How long runs will take on this machine, from finished ones of the same preset and algorithm in the library. */
export function estimateBefore(
  requests: readonly LaneRequest[],
  heads: readonly RunHead[],
  slots: number,
): EstimateBefore {
  const preset = requests[0]?.preset;
  const finished = heads
    .filter(({ outcome, request }) => outcome === 'finished' && request.preset === preset)
    .map(({ request, progress }) => ({ ...workloadOf(request), ms: progress.wallMs }));
  const known = new Set(finished.map(({ algorithm }) => algorithm));
  const unknown = [...new Set(requests.map(({ algorithm }) => algorithm))].filter((id) => !known.has(id));
  const works = requests.map(workloadOf);
  return { ms: unknown.length > 0 ? null : remainingMs(works, [], finished, slots), unknown };
}
