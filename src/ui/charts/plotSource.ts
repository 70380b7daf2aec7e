import { fitsRecorded } from '../../store/recorded.ts';
import type { RaceState } from '../../store/raceState.ts';
import type { Race } from '../../store/raceStore.ts';
import type { SeriesStore } from '../../store/series.ts';
import type { PlotSpec } from './chartSpec.ts';
import { sceneOf } from './scene.ts';
import type { UPlotProps } from './UPlot.tsx';

/** Ties a plot to the race: what to draw, when it may have changed, and whether it has. */
export function plotSource(
  spec: PlotSpec,
  { store, series }: Race,
): Pick<UPlotProps, 'getScene' | 'getSignature' | 'subscribe'> {
  return {
    getScene: () => sceneOf(spec, store.getState(), series),
    getSignature: () => signatureOf(spec, store.getState(), series),
    subscribe: (listener) => {
      const undo = [series.subscribe(listener), store.subscribe(listener)];
      return () => undo.forEach((stop) => stop());
    },
  };
}

/** Names everything that a scene depends on, cheaply: series only ever grow or are cleared. */
export function signatureOf(spec: PlotSpec, state: RaceState, series: SeriesStore): string {
  const { view, settings, recorded, lanes, catalog } = state;
  const parts: unknown[] = [
    view.axis,
    view.smoothing,
    settings.preset,
    fitsRecorded(recorded, settings),
    catalog !== null,
  ];
  for (const lane of settings.algorithms) {
    const known = lanes[lane];
    const start = known?.start?.metrics[spec.metric];
    const points = series.view(lane, spec.metric)?.length;
    parts.push(lane, known?.runId, known?.totalSteps, start, known?.evaluation !== null, points);
  }
  return parts.join('|');
}
