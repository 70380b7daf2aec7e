import { fitsRecorded } from '../../store/recorded.ts';
import type { Catalog } from '../../shared/catalog.ts';
import type { MetricSpec } from '../../shared/spec.ts';
import type { RaceState } from '../../store/raceState.ts';
import type { Axis, SeriesStore, SeriesView } from '../../store/series.ts';
import { smooth } from '../../store/smoothing.ts';
import { laneLabel, type LaneStyle, laneStyle } from '../common/laneStyle.ts';
import type { PlotSpec } from './chartSpec.ts';

export interface SceneLine {
  readonly algorithm: string;
  readonly label: string;
  readonly style: LaneStyle;
  readonly recorded: boolean;
  readonly xs: Float64Array;
  /** As measured; the readout shows these. */
  readonly raw: Float64Array;
  readonly smoothed: Float64Array;
}

/** A horizontal line worth comparing with: ln 2, the SFT model's reward. */
export interface SceneLevel {
  readonly value: number;
  readonly label: string;
}

export type Range = readonly [min: number, max: number];

/** Everything that one plot draws, in the units of its axes. */
export interface Scene {
  readonly lines: readonly SceneLine[];
  readonly levels: readonly SceneLevel[];
  readonly x: Range;
  readonly y: Range;
}

export type SceneState = Pick<RaceState, 'catalog' | 'lanes' | 'view' | 'recorded' | 'settings'>;

const MARGIN = 0.06;
/** How far the x-axis reaches before there is anything to draw. */
const EMPTY_SPAN: Readonly<Record<Axis, number>> = {
  step: 10,
  samples: 1000,
  tokens: 1e4,
  wallMs: 1e4,
  kl: 1,
};

/** What a plot shows now. Pure: the same state and series give the same scene. */
export function sceneOf(spec: PlotSpec, state: SceneState, series: SeriesStore): Scene {
  const lines = [...recordedLines(spec, state), ...liveLines(spec, state, series)];
  const levels = levelsOf(spec, state);
  const x = xRange(spec, state, lines);
  const values = [...(spec.include ?? []), ...levels.map((level) => level.value)];
  return { lines, levels, x, y: padded(extent(lines, (line) => line.raw, values)) };
}

/** @param algorithm whose metric it is, where only one is meant */
export function findMetric(catalog: Catalog | null, id: string, algorithm?: string): MetricSpec | undefined {
  const owner = catalog?.algorithms.find((known) => known.id === algorithm);
  const all = [...(owner?.ownMetrics ?? []), ...(catalog?.metrics ?? [])];
  return all.find((known) => known.id === id);
}

/** The x of a plot: another metric, the stage's own steps, or the axis that the visitor chose. */
export function axisOf(spec: PlotSpec, state: SceneState): Axis {
  if (spec.against !== undefined) return 'kl';
  return isStage(spec) ? 'step' : state.view.axis;
}

/** Reported by the reward model’s own training, whose steps are not those of the run. */
export const isStage = (spec: PlotSpec) => spec.metric.startsWith('rewardModel/');

function liveLines(spec: PlotSpec, state: SceneState, series: SeriesStore): SceneLine[] {
  return lanesOf(spec, state).flatMap((lane) => lineOf(spec, state, lane, series, false) ?? []);
}

/** Recorded curves belong to one preset; under another they would mislead. */
function recordedLines(spec: PlotSpec, state: SceneState): SceneLine[] {
  const { recorded, settings } = state;
  if (!fitsRecorded(recorded, settings)) return [];
  return lanesOf(spec, state).flatMap((lane) => lineOf(spec, state, lane, recorded.series, true) ?? []);
}

function lanesOf(spec: PlotSpec, state: SceneState): readonly string[] {
  const lanes = state.settings.algorithms;
  return spec.algorithm === undefined ? lanes : lanes.filter((lane) => lane === spec.algorithm);
}

function lineOf(
  spec: PlotSpec,
  state: SceneState,
  algorithm: string,
  series: SeriesStore,
  recorded: boolean,
): SceneLine | null {
  const view = series.view(algorithm, spec.metric);
  if (!view) return null;
  const { xs, raw } = finitePoints(view, axisOf(spec, state));
  if (xs.length === 0) return null;
  return {
    algorithm,
    label: laneLabel(algorithm, state.catalog),
    style: laneStyle(algorithm, state.catalog),
    recorded,
    xs,
    raw,
    // An evaluation is already a mean over all held-out prompts; smoothing would only make it lag.
    smoothed: view.source === 'evaluation' ? raw : smooth(raw, state.view.smoothing),
  };
}

/** The points known on this axis. */
function finitePoints(view: SeriesView, axis: Axis): { xs: Float64Array; raw: Float64Array } {
  const known = Array.from({ length: view.length }, (_, i) => i).filter(
    (i) => Number.isFinite(view[axis][i]) && Number.isFinite(view.value[i]),
  );
  return {
    xs: Float64Array.from(known, (i) => view[axis][i]!),
    raw: Float64Array.from(known, (i) => view.value[i]!),
  };
}

function levelsOf(spec: PlotSpec, state: SceneState): SceneLevel[] {
  const levels: SceneLevel[] = [];
  const baseline = findMetric(state.catalog, spec.metric, spec.algorithm)?.baseline;
  if (baseline) levels.push(baseline);
  if (spec.sftLevel) {
    const starts = Object.values(state.lanes).map((lane) => lane.start?.metrics[spec.metric]);
    const value = starts.find((start) => start !== undefined) ?? recordedStart(spec, state);
    if (value !== undefined) levels.push({ value, label: 'SFT' });
  }
  return levels;
}

function recordedStart(spec: PlotSpec, state: SceneState): number | undefined {
  return recordedLines({ ...spec, sftLevel: false }, state)[0]?.raw[0];
}

/** From zero to the planned end of the run on the step axis, so that curves grow into a fixed frame. */
function xRange(spec: PlotSpec, state: SceneState, lines: readonly SceneLine[]): Range {
  const planned = lanesOf(spec, state).map((lane) =>
    axisOf(spec, state) === 'step' && !isStage(spec) && reports(state, lane, spec.metric)
      ? (state.lanes[lane]?.totalSteps ?? 0)
      : 0,
  );
  const [, max] = extent(lines, (line) => line.xs, [0, ...planned]);
  return [0, max > 0 ? max : EMPTY_SPAN[axisOf(spec, state)]];
}

/** Will this lane report the metric? Its algorithm does at each step, or its evaluations have. */
function reports(state: SceneState, lane: string, metric: string): boolean {
  const owners = state.catalog?.algorithms.filter((known) => known.metrics.includes(metric)) ?? [];
  const evaluated = state.lanes[lane]?.evaluation?.metrics[metric] !== undefined;
  return evaluated || owners.length === 0 || owners.some((known) => known.id === lane);
}

function extent(
  lines: readonly SceneLine[],
  column: (line: SceneLine) => Float64Array,
  values: readonly number[],
): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const list of [values, ...lines.map(column)]) {
    for (const value of list) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return min <= max ? [min, max] : [0, 1];
}

function padded([min, max]: Range): Range {
  const margin = (max - min || Math.abs(max) || 1) * MARGIN;
  return [min - margin, max + margin];
}

/** The last point of a line, or the one nearest to `x`. */
export function readoutAt(line: SceneLine, x: number | null): number | undefined {
  if (x === null) return line.raw.at(-1);
  let best = 0;
  for (let i = 1; i < line.xs.length; i++) {
    if (Math.abs(line.xs[i]! - x) < Math.abs(line.xs[best]! - x)) best = i;
  }
  return line.raw[best];
}
