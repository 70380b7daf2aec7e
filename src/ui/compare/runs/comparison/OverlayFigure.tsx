import type { ReactNode } from 'react';
import {
  type Overlay,
  type OverlayAxis,
  type OverlayLine,
  type Point,
  thin,
} from '../../../../runs/overlay.ts';
import type { RunHead } from '../../../../runs/run.ts';
import { AXIS_LABELS } from '../../../charts/axisLabels.ts';
import { formatMetric, formatTick } from '../../../common/format.ts';
import { Marker } from '../../../common/Marker.tsx';
import { Axes, plotScales, type PlotScales } from '../../../figures/Axes.tsx';
import { Figure } from '../../../figures/Figure.tsx';
import { extent } from '../../../figures/LineFigure.tsx';
import { useRunLook } from '../RunLooks.tsx';
import { RunLabel } from './RunLabel.tsx';

const HEIGHT = 260;
/** Rows of each run in the table behind the figure. */
const TABLE_POINTS = 24;
const SIGNS = 5;

/** Lines in the runs' colours, each with its dash and its sign; the SFT model's level where it was measured. */
export function OverlayFigure({
  drawn: { lines, start },
  heads,
  axis,
  title,
  says,
}: {
  drawn: Overlay;
  heads: readonly RunHead[];
  axis: OverlayAxis;
  title: string;
  says: ReactNode;
}) {
  const place = (id: string) => heads.findIndex((head) => head.id === id);
  const scaled = axis === 'wallMs' ? lines.map(inSeconds) : lines;
  const all = scaled.flatMap(({ points, raw }) => [...points, ...raw]);
  const [low, high] = extent([...all.map(([, y]) => y), ...start]);
  const pad = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  const [from, to] = extent(all.map(([x]) => x));
  const xDomain = [from, to + (to - from) * 0.025] as const; // room for the numbers
  const xLabel = AXIS_LABELS[axis].long;
  return (
    <Figure
      title={title}
      says={says}
      height={HEIGHT}
      legend={<OverlayLegend lines={scaled} heads={heads} hasStart={start.length > 0} />}
      table={{
        head: ['run', xLabel, 'value'],
        rows: scaled.flatMap(({ id, points }) =>
          thin(points, TABLE_POINTS).map(([x, y]) => [
            `${place(id) + 1} ${heads[place(id)]?.name ?? ''}`,
            formatTick(x),
            formatMetric(y, undefined),
          ]),
        ),
      }}
    >
      {(width, height) => {
        const scales = plotScales(width, height, xDomain, [low - pad, high + pad]);
        return (
          <>
            <Axes scales={scales} xLabel={xLabel} />
            {start.map((level) => (
              <StartLevel key={level} level={level} scales={scales} />
            ))}
            {scaled.map((line) => (
              <RunLine key={line.id} line={line} place={place(line.id)} scales={scales} />
            ))}
            {numberHeights(scaled, scales).map((height, i) => (
              <RunNumber
                key={scaled[i]!.id}
                line={scaled[i]!}
                place={place(scaled[i]!.id)}
                {...{ height, scales }}
              />
            ))}
          </>
        );
      }}
    </Figure>
  );
}

const inSeconds = ({ id, points, raw }: OverlayLine): OverlayLine => {
  const convert = (list: readonly Point[]) => list.map(([ms, y]): Point => [ms / 1000, y]);
  return { id, points: convert(points), raw: convert(raw) };
};

function RunLine({ line, place, scales }: { line: OverlayLine; place: number; scales: PlotScales }) {
  const style = useRunLook(place);
  const path = (points: readonly Point[]) =>
    points.map(([x, y]) => `${scales.x(x).toFixed(1)},${scales.y(y).toFixed(1)}`).join(' ');
  const stroke = `var(${style.color})`;
  return (
    <g data-line={line.id}>
      {line.raw.length > 0 ? (
        <polyline points={path(line.raw)} fill="none" stroke={stroke} strokeOpacity={0.22} />
      ) : null}
      <polyline
        points={path(line.points)}
        fill="none"
        stroke={stroke}
        strokeWidth={1.7}
        strokeDasharray={style.dash.join(' ')}
        strokeLinejoin="round"
      />
      {signPlaces(line.points.length).map((i) => {
        const [x, y] = line.points[i]!;
        return (
          <g key={i} transform={`translate(${scales.x(x) - 4.5} ${scales.y(y) - 4.5})`}>
            <Marker style={style} size={9} />
          </g>
        );
      })}
    </g>
  );
}

function RunNumber({
  line,
  place,
  height,
  scales,
}: {
  line: OverlayLine;
  place: number;
  height: number;
  scales: PlotScales;
}) {
  const { color } = useRunLook(place);
  return (
    <text
      x={scales.x(line.points.at(-1)![0]) + 7}
      y={height}
      dy="0.35em"
      className="numeric stroke-panel text-[11px] font-semibold"
      style={{ fill: `var(${color})`, strokeWidth: 3, paintOrder: 'stroke' }}
    >
      {place + 1}
    </text>
  );
}

/** CSS pixels between two numbers. */
const NUMBER_GAP = 12;

/** Where each line's number stands: beside its end, and apart from those of lines that end near it. */
function numberHeights(lines: readonly OverlayLine[], { x, y }: PlotScales): readonly number[] {
  const ends = lines.map(({ points }, i) => ({ i, x: x(points.at(-1)![0]), y: y(points.at(-1)![1]) }));
  const heights = ends.map((end) => end.y);
  const placed: typeof ends = [];
  for (const end of ends.toSorted((a, b) => b.y - a.y)) {
    const near = placed.filter((other) => Math.abs(other.x - end.x) < 2 * NUMBER_GAP).map((other) => other.y);
    const height = Math.min(end.y, ...near.map((other) => other - NUMBER_GAP));
    placed.push({ ...end, y: height });
    heights[end.i] = height;
  }
  const over = Math.max(0, NUMBER_GAP / 2 - Math.min(...heights));
  return heights.map((height) => height + over);
}

/** A few points along a line, its last among them. */
function signPlaces(count: number): readonly number[] {
  const places = Array.from({ length: SIGNS }, (_, i) => Math.round(((i + 1) * (count - 1)) / SIGNS));
  return [...new Set(places)];
}

function StartLevel({ level, scales: { x, y } }: { level: number; scales: PlotScales }) {
  const [left, right] = x.range() as [number, number];
  return (
    <line
      x1={left}
      x2={right}
      y1={y(level)}
      y2={y(level)}
      className="stroke-reference"
      strokeWidth={1.4}
      strokeDasharray="1 3"
    />
  );
}

function OverlayLegend({
  lines,
  heads,
  hasStart,
}: {
  lines: readonly OverlayLine[];
  heads: readonly RunHead[];
  hasStart: boolean;
}) {
  return (
    <ul className="flex min-w-0 flex-wrap gap-x-4 gap-y-0.5 text-[11px]">
      {lines.map(({ id }) => {
        const place = heads.findIndex((head) => head.id === id);
        return (
          <li key={id} className="max-w-64 min-w-0">
            <RunLabel place={place} name={heads[place]?.name ?? ''} />
          </li>
        );
      })}
      {hasStart ? (
        <li className="flex items-center gap-1 text-muted">
          <svg width="18" height="8" aria-hidden="true">
            <line
              x1="0"
              x2="18"
              y1="4"
              y2="4"
              className="stroke-reference"
              strokeWidth="1.6"
              strokeDasharray="1 3"
            />
          </svg>
          SFT model
        </li>
      ) : null}
    </ul>
  );
}
