import type { RaceState } from '../../store/raceState.ts';
import type { Race } from '../../store/raceStore.ts';
import { AXIS_LABELS } from '../charts/axisLabels.ts';
import type { PlotSpec } from '../charts/chartSpec.ts';
import { axisOf, findMetric, sceneOf } from '../charts/scene.ts';
import { chartsFor } from '../charts/useCharts.ts';
import { scenePicture } from '../export/scenePicture.ts';
import { withLightColors } from './withLightColors.ts';

const SHOWN = 4;
/** In CSS pixels, for half a sheet: its letters end at about 6 points. */
const SIZE = { width: 430, height: 262 };

export interface SummaryChart {
  readonly title: string;
  /** A data URL. */
  readonly source: string;
}

/** The race's first main charts as pictures for white paper. */
export function summaryCharts({ store, series }: Race): SummaryChart[] {
  const state = store.getState();
  const plots = chartsFor(['main'], state.settings, state.catalog)
    .flatMap(({ title, plots: all }) => all.map((plot) => ({ plot, title: plot.title ?? title })))
    .slice(0, SHOWN);
  return withLightColors((color) =>
    plots.map(({ plot, title }) => {
      const scene = sceneOf(plot, state, series);
      // What was recorded before is another race.
      const live = { ...scene, lines: scene.lines.filter(({ recorded }) => !recorded) };
      const { svg } = scenePicture(live, textsOf(plot, title, state), color, SIZE);
      return { title, source: `data:image/svg+xml,${encodeURIComponent(svg)}` };
    }),
  );
}

function textsOf(plot: PlotSpec, title: string, state: RaceState) {
  const axis = AXIS_LABELS[axisOf(plot, state)];
  const unit = findMetric(state.catalog, plot.metric, plot.algorithm)?.unit ?? '';
  return { title, unit, xLabel: axis.long, formatX: axis.format };
}
