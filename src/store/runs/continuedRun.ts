import type { Run } from '../../runs/run.ts';
import type { KnobValues } from '../../shared/spec.ts';
import type { SeriesStore } from '../series.ts';
import type { RaceSettings } from '../settings.ts';

/** A run that is to go on. */
export interface ContinuedRun {
  /** As it was at the checkpoint. */
  readonly run: Run;
  /** Of the checkpoint. */
  readonly bytes: ArrayBuffer;
}

/** Draws what a run has measured so far as a lane's own curves. */
export function restoreSeries(series: SeriesStore, lane: string, { detail }: Run): void {
  for (const [metric, curve] of Object.entries(detail.curves)) {
    for (let i = 0; i < curve.value.length; i++) {
      const point = {
        step: curve.step[i]!,
        samples: curve.samples[i]!,
        tokens: curve.tokens[i]!,
        wallMs: curve.wallMs[i]!,
        kl: curve.kl[i]!,
      };
      series.append(lane, curve.source, point, { [metric]: curve.value[i]! });
    }
  }
}

/** Settings with which a race of these runs goes on, knobs as they were turned. @param runs of one race, at least one */
export function settingsOf(runs: readonly ContinuedRun[]): Omit<RaceSettings, 'labels' | 'algorithms'> {
  const { preset, seed, backend, model, reward } = runs[0]!.run.head.request;
  const knobs: Record<string, KnobValues[string]> = {};
  for (const { run } of runs) {
    Object.assign(knobs, run.head.request.knobs);
    for (const { id, value } of run.head.knobChanges) knobs[id] = value;
  }
  return { preset, seed, backend, knobs, model, reward };
}
