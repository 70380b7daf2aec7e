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
  const xDomain = extent(all.map(([x]) => x));
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
  const [endX, endY] = line.points.at(-1)!;
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
      <text
        x={scales.x(endX)}
        y={scales.y(endY) - 7}
        textAnchor="middle"
        className="numeric stroke-panel text-[11px] font-semibold"
        style={{ fill: stroke, strokeWidth: 3, paintOrder: 'stroke' }}
      >
        {place + 1}
      </text>
    </g>
  );
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
