import { useRef } from 'react';
import { formatFixed, formatSigned } from '../../common/format.ts';
import { PictureMenu } from '../../export/PictureMenu.tsx';

export interface IntervalRow {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** After calibration. */
  readonly after: number;
  /** What was put in, where it is known. */
  readonly given: number | undefined;
}

const ROW = 22;
const WIDTH = 360;
const LABEL = 64;
const TOP = 4;
const AXIS = 18;

/**
 * A dot and its interval for each annotator, where it is after calibration, and where it truly was. The numbers
 * are in the table beside it.
 */
export function IntervalChart({
  title,
  rows,
  neutral,
}: {
  title: string;
  rows: readonly IntervalRow[];
  /** Where somebody without the failing is. */
  neutral: number;
}) {
  const figure = useRef<HTMLElement>(null);
  const values = rows.flatMap(({ value, low, high, after, given }) => [
    value,
    low,
    high,
    after,
    given ?? value,
  ]);
  const finite = [...values, neutral].filter(Number.isFinite);
  const reach = Math.max(...finite.map((value) => Math.abs(value - neutral)), 0.1) * 1.08;
  const x = (value: number) =>
    LABEL +
    ((Math.max(-reach, Math.min(reach, value - neutral)) + reach) / (2 * reach)) * (WIDTH - LABEL - 8);
  const height = TOP + rows.length * ROW + AXIS;
  const ticks = [neutral - reach * 0.9, neutral, neutral + reach * 0.9];
  return (
    <figure ref={figure} className="m-0 min-w-0">
      <figcaption className="flex items-center gap-3 text-[11px] font-medium">
        {title}
        <PictureMenu
          title={title}
          draw={async () =>
            (await import('../../export/figurePicture.ts')).figurePicture(figure.current!, title)
          }
          rows={() =>
            Promise.resolve([
              ['annotator', 'estimate', 'low', 'high', 'after calibration', 'as set'],
              ...rows.map((row) => [row.name, row.value, row.low, row.high, row.after, row.given ?? '']),
            ])
          }
        />
      </figcaption>
      <svg
        width={WIDTH}
        height={height}
        viewBox={`0 0 ${WIDTH} ${height}`}
        className="h-auto w-full max-w-lg"
        role="img"
        aria-label={title}
      >
        <line
          x1={x(neutral)}
          x2={x(neutral)}
          y1={TOP}
          y2={height - AXIS}
          stroke="var(--line-strong)"
          strokeDasharray="3 3"
        />
        {rows.map((row, i) => (
          <Row key={row.name} row={row} y={TOP + (i + 0.5) * ROW} x={x} />
        ))}
        {ticks.map((tick) => (
          <text key={tick} x={x(tick)} y={height - 4} textAnchor="middle" fontSize="10" fill="var(--muted)">
            {neutral === 0 && tick !== 0 ? formatSigned(tick, 1) : formatFixed(tick, 1)}
          </text>
        ))}
      </svg>
    </figure>
  );
}

function Row({ row, y, x }: { row: IntervalRow; y: number; x: (value: number) => number }) {
  const hasInterval = Number.isFinite(row.low) && Number.isFinite(row.high);
  return (
    <g>
      <text x={LABEL - 8} y={y + 4} textAnchor="end" fontSize="11" fill="var(--ink)">
        {row.name.length > 9 ? `${row.name.slice(0, 8)}…` : row.name}
      </text>
      {hasInterval ? (
        <line x1={x(row.low)} x2={x(row.high)} y1={y} y2={y} stroke="var(--method-1)" strokeWidth="2" />
      ) : null}
      <circle cx={x(row.value)} cy={y} r="4" fill="var(--method-1)" />
      <rect
        x={x(row.after) - 3.5}
        y={y - 3.5}
        width="7"
        height="7"
        fill="var(--panel)"
        stroke="var(--method-2)"
        strokeWidth="1.6"
      />
      {row.given === undefined ? null : (
        <path d={`M${x(row.given)} ${y - 8}v16`} stroke="var(--ink)" strokeWidth="1.4" />
      )}
    </g>
  );
}

/** What the marks mean. */
export function IntervalLegend({ hasTruth }: { hasTruth: boolean }) {
  return (
    <p className="flex flex-wrap gap-x-3 text-[11px] text-muted">
      <span>● estimate with its 95 % interval</span>
      <span>□ after calibration</span>
      {hasTruth ? (
        <span>| as it was set; scores end at 1 and 5, which hides part of a strong habit</span>
      ) : null}
    </p>
  );
}
