/** How long a run takes here: from earlier runs of the same kind, else from the timed probe and what its knobs ask for. */
import type { LaneRequest } from '../../protocol/commands.ts';
import type { ProbeResult } from '../../protocol/probeMachine.ts';
import type { RunHead } from '../../runs/run.ts';
import { type Catalog, resolveKnobs } from '../../shared/catalog.ts';
import { LEARNED_REWARD } from '../../shared/rewardSpec.ts';
import { median } from '../../statistics/descriptive.ts';
import { workloadOf } from '../sweeps/sweepEstimate.ts';
import { type PredictedWork, predictedWork } from './predictedWork.ts';

export interface Calibration {
  readonly catalog: Catalog;
  /** Runs that were kept. */
  readonly heads: readonly RunHead[];
  /** Null until the visitor has this machine timed. */
  readonly probe: ProbeResult | null;
}

export interface RunEstimate {
  readonly ms: number;
  readonly from: 'runs' | 'probe';
}

function workOf(catalog: Catalog, { algorithm, preset, knobs, reward }: LaneRequest): PredictedWork | null {
  const spec = reward ?? catalog.presets.find(({ id }) => id === preset)?.reward;
  const learnsReward = spec?.parts.some(({ part }) => part === LEARNED_REWARD) ?? true;
  return predictedWork(algorithm, resolveKnobs(catalog, preset, knobs), learnsReward);
}

/** Milliseconds, at the pace of the probe. */
export const workMs = (
  { written, scored, trained }: PredictedWork,
  { generation, scoring, training }: ProbeResult,
): number =>
  written * (generation.ms / generation.sequences) +
  scored * (scoring.ms / scoring.sequences) +
  trained * (training.ms / training.sequences);

/** @returns null if nothing is known to tell it from */
export function estimateRun(request: LaneRequest, calibration: Calibration): RunEstimate | null {
  const { kind } = workloadOf(request);
  const alike = calibration.heads.filter(
    (head) =>
      head.outcome === 'finished' && head.progress.wallMs > 0 && workloadOf(head.request).kind === kind,
  );
  if (alike.length > 0) return { ms: median(alike.map(({ progress }) => progress.wallMs)), from: 'runs' };
  const { probe, catalog } = calibration;
  // Another model than the one that was timed is another pace.
  if (!probe || (request.model !== undefined && request.model !== probe.model.id)) return null;
  const work = workOf(catalog, request);
  return work && { ms: workMs(work, probe), from: 'probe' };
}

/**
 * Lanes run side by side, each on its share of the processor: the slowest decides.
 * @returns null if one of them cannot be told
 */
export function estimateRace(requests: readonly LaneRequest[], calibration: Calibration): RunEstimate | null {
  const each = requests.map((request) => estimateRun(request, calibration));
  const known = each.flatMap((estimate) => estimate ?? []);
  if (known.length === 0 || known.length < each.length) return null;
  return known.reduce((longest, estimate) => (estimate.ms > longest.ms ? estimate : longest));
}

/**
 * A queue of runs, dealt to so many slots.
 * @returns milliseconds; null if one of them cannot be told
 */
export function estimateQueue(
  requests: readonly LaneRequest[],
  slots: number,
  calibration: Calibration,
): number | null {
  const freeAt = Array.from({ length: Math.max(1, slots) }, () => 0);
  for (const request of requests) {
    const estimate = estimateRun(request, calibration);
    if (!estimate) return null;
    const first = freeAt.indexOf(Math.min(...freeAt));
    freeAt[first] = freeAt[first]! + estimate.ms;
  }
  return Math.max(...freeAt);
}

/** Work of the longest lane over the longest of a race with the first preset's defaults; null if a lane cannot be told. */
export function timesDefault(requests: readonly LaneRequest[], catalog: Catalog): number | null {
  const preset = catalog.presets[0];
  if (!preset || requests.length === 0) return null;
  const largest = (of: readonly LaneRequest[]) => {
    const works = of.map((request) => workOf(catalog, request));
    return works.some((work) => work === null) ? null : Math.max(...works.map((work) => weight(work!)));
  };
  const own = largest(requests);
  const usual = largest(
    ['ppo', 'dpo'].map((algorithm) => ({ ...requests[0]!, algorithm, preset: preset.id, knobs: {} })),
  );
  return own === null || !usual ? null : own / usual;
}

/** In forward passes: a backward pass is two; writing token by token is slower than reading. */
const weight = ({ written, scored, trained }: PredictedWork): number => 2 * written + scored + 3 * trained;
