import { useMemo, useRef } from 'react';
import type { RaceState } from '../../store/raceState.ts';
import type { Race } from '../../store/raceStore.ts';
import type { Axis } from '../../store/series.ts';
import { formatMetric, formatTick } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { laneLabel, laneStyle } from '../common/laneStyle.ts';
import { Marker } from '../common/Marker.tsx';
import { useRace, useSlowRace, useWholeRace } from '../RaceContext.tsx';
import { AXIS_LABELS } from './axisLabels.ts';
import type { PlotSpec } from './chartSpec.ts';
import { axisOf, findMetric, readoutAt, type Scene, sceneOf } from './scene.ts';
import { UPlot } from './UPlot.tsx';

const TABLE_EVERY_MS = 1000;
/** A longer unit would push the title out; the tooltip has it. */
const LONGEST_UNIT = 8;

/** One plot with its heading, its readouts and, for screen readers, its latest values as a table. */
export function ChartPlot({
  spec,
  title,
  says,
  height,
  compact = false,
}: {
  spec: PlotSpec;
  title: string;
  says: string;
  height: number;
  compact?: boolean;
}) {
  const race = useWholeRace();
  const catalog = useRace((state) => state.catalog);
  const algorithms = useRace((state) => state.settings.algorithms);
  const axis = useRace((state) => axisOf(spec, state));
  const readouts = useRef(new Map<string, HTMLElement>());
  const recordedNote = useRef<HTMLSpanElement>(null);
  const source = useMemo(() => plotSource(spec, race), [spec, race]);
  const metric = findMetric(catalog, spec.metric);
  const digits = metric?.digits;
  const lanes = algorithms.filter((lane) => spec.algorithm === undefined || spec.algorithm === lane);
  return (
    <figure className="m-0 min-w-0" data-chart={spec.metric}>
      <figcaption className="flex h-5 items-baseline justify-between gap-2 overflow-hidden">
        <HintedText
          says={metric?.unit ? `${says} Unit: ${metric.unit}.` : says}
          className={`truncate font-medium ${compact ? 'text-[11px]' : 'text-xs'}`}
        >
          {title}
          {metric?.unit && metric.unit.length <= LONGEST_UNIT && !compact ? (
            <span className="font-normal text-muted"> ({metric.unit})</span>
          ) : null}
        </HintedText>
        <span className="numeric flex shrink-0 gap-2 text-[11px]" aria-hidden="true">
          {lanes.map((lane) => (
            <Readout
              key={lane}
              lane={lane}
              attach={(element) => {
                if (element) readouts.current.set(lane, element);
                else readouts.current.delete(lane);
              }}
            />
          ))}
          <span className="hidden font-sans text-muted data-[known]:inline" ref={recordedNote}>
            recorded
          </span>
        </span>
      </figcaption>
      <UPlot
        {...source}
        height={height}
        xLabel={compact ? undefined : AXIS_LABELS[axis].long}
        formatX={AXIS_LABELS[axis].format}
        syncKey={spec.against === undefined && !spec.metric.startsWith('rewardModel/') ? axis : undefined}
        onReadout={(scene, x) => {
          writeReadouts(readouts.current, scene, x, digits);
          const onlyRecorded = scene.lines.length > 0 && scene.lines.every((line) => line.recorded);
          recordedNote.current?.toggleAttribute('data-known', onlyRecorded);
        }}
      />
      <LatestTable spec={spec} title={title} lanes={lanes} digits={digits} axis={axis} />
    </figure>
  );
}

function Readout({ lane, attach }: { lane: string; attach: (element: HTMLElement | null) => void }) {
  const catalog = useRace((state) => state.catalog);
  const style = laneStyle(lane, catalog);
  return (
    <span className="hidden items-center gap-1 data-[known]:flex" ref={attach}>
      <Marker style={style} size={8} />
      <span style={{ color: `var(${style.color})` }} />
    </span>
  );
}

/** Written straight into the page: readouts change with every cursor move. */
function writeReadouts(
  elements: ReadonlyMap<string, HTMLElement>,
  scene: Scene,
  x: number | null,
  digits: number | undefined,
): void {
  for (const [lane, element] of elements) {
    const line = scene.lines.findLast((candidate) => candidate.algorithm === lane && !candidate.recorded);
    const value = line && readoutAt(line, x);
    element.toggleAttribute('data-known', value !== undefined);
    if (element.lastElementChild) element.lastElementChild.textContent = formatMetric(value, digits);
  }
}

function plotSource(spec: PlotSpec, race: Race) {
  const { store, series } = race;
  return {
    getScene: () => sceneOf(spec, store.getState(), series),
    getSignature: () => signatureOf(spec, store.getState(), race),
    subscribe: (listener: () => void) => {
      const undo = [series.subscribe(listener), store.subscribe(listener)];
      return () => undo.forEach((stop) => stop());
    },
  };
}

/** Names everything that a scene depends on, cheaply: series only ever grow or are cleared. */
function signatureOf(spec: PlotSpec, state: RaceState, race: Race): string {
  const { view, settings, recorded, lanes } = state;
  const parts: unknown[] = [
    view.axis,
    view.smoothing,
    settings.preset,
    recorded !== null,
    state.catalog !== null,
  ];
  for (const lane of settings.algorithms) {
    const known = lanes[lane];
    const start = known?.start?.metrics[spec.metric];
    parts.push(lane, known?.runId, known?.totalSteps, start, race.series.view(lane, spec.metric)?.length);
  }
  return parts.join('|');
}

function LatestTable({
  spec,
  title,
  lanes,
  digits,
  axis,
}: {
  spec: PlotSpec;
  title: string;
  lanes: readonly string[];
  digits: number | undefined;
  axis: Axis;
}) {
  const state = useSlowRace((now) => now, TABLE_EVERY_MS);
  const rows = lanes.map((lane) => {
    const known = state.lanes[lane];
    const at = axis === 'kl' ? known?.latest['objective/kl'] : known?.progress?.step;
    return { lane, value: known?.latest[spec.metric], at };
  });
  return (
    <table className="sr-only">
      <caption>{`${title}: latest values`}</caption>
      <thead>
        <tr>
          <th scope="col">method</th>
          <th scope="col">{title}</th>
          <th scope="col">{axis === 'kl' ? 'KL' : 'step'}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ lane, value, at }) => (
          <tr key={lane}>
            <th scope="row">{laneLabel(lane, state.catalog)}</th>
            <td>{value === undefined ? 'none yet' : formatMetric(value, digits)}</td>
            <td>{at === undefined ? 'none yet' : formatTick(at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
