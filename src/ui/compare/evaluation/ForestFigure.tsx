import { scaleLinear } from 'd3-scale';
import type { LengthControlledRate } from '../../../runs/evaluation/lengthControlled.ts';
import type { WinRate } from '../../../runs/evaluation/winRate.ts';
import type { Interval } from '../../../statistics/intervals.ts';
import type { LaneStyle } from '../../common/laneStyle.ts';
import { formatFixed } from '../../common/format.ts';
import { Figure } from '../../figures/Figure.tsx';

export interface ForestRow {
  /** Rows of one group stand together under its name. */
  readonly group: string;
  readonly label: string;
  readonly style: LaneStyle;
  readonly data: Readonly<Record<string, string>>;
  readonly plain: WinRate;
  readonly controlled?: LengthControlledRate;
}

const ROW = 24;
const GROUP = 18;
const BOTTOM = 20;
const LEFT = 64;
const RIGHT = 42;

/** Rates with their intervals around .5, a line each. */
export function ForestFigure({
  title,
  says,
  rows,
}: {
  title: string;
  says: string;
  rows: readonly ForestRow[];
}) {
  const places = placed(rows);
  const height = (places.at(-1)?.y ?? 0) + ROW / 2 + BOTTOM;
  return (
    <Figure
      title={title}
      says={says}
      height={height}
      table={{
        head: ['judge', 'model', 'wins', 'ties', 'losses', 'rate', '95 %', 'length-controlled', 'its 95 %'],
        rows: rows.map(({ group, label, plain, controlled }) => [
          group,
          label,
          String(plain.wins),
          String(plain.ties),
          String(plain.losses),
          formatFixed(plain.rate, 3),
          range(plain.interval),
          formatFixed(controlled?.rate, 3),
          controlled ? range(controlled.interval) : '–',
        ]),
      }}
    >
      {(width) => {
        const x = scaleLinear([0, 1], [LEFT, Math.max(LEFT + 1, width - RIGHT)]);
        return (
          <>
            {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
              <g key={tick} className="text-[10px]">
                <line
                  x1={x(tick)}
                  x2={x(tick)}
                  y1={4}
                  y2={height - BOTTOM}
                  className={tick === 0.5 ? 'stroke-line-strong' : 'stroke-grid'}
                />
                <text x={x(tick)} y={height - 6} textAnchor="middle" className="fill-muted">
                  {tick}
                </text>
              </g>
            ))}
            {places.map(({ row, y, isFirst }) => (
              <Row key={`${row.group} ${row.label}`} row={row} y={y} isFirst={isFirst} x={x} width={width} />
            ))}
          </>
        );
      }}
    </Figure>
  );
}

function placed(rows: readonly ForestRow[]): { row: ForestRow; y: number; isFirst: boolean }[] {
  let y = 0;
  return rows.map((row, i) => {
    const isFirst = row.group !== rows[i - 1]?.group;
    y += isFirst ? GROUP + (i === 0 ? ROW / 2 : ROW) : ROW;
    return { row, y, isFirst };
  });
}

function Row({
  row: { group, label, style, data, plain, controlled },
  y,
  isFirst,
  x,
  width,
}: {
  row: ForestRow;
  y: number;
  isFirst: boolean;
  x: (rate: number) => number;
  width: number;
}) {
  const color = `var(${style.color})`;
  const up = controlled ? y - 4 : y;
  return (
    <g data-forest={data['model']} data-judge={data['judge']} data-value={plain.rate}>
      <title>{sentence(label, group, plain, controlled)}</title>
      <rect x={0} y={y - ROW / 2} width={width} height={ROW} fill="transparent" />
      {isFirst ? (
        <text x={0} y={y - ROW / 2 - 3} className="fill-muted text-[10px]">
          {group}
        </text>
      ) : null}
      <text x={0} y={y} dy="0.32em" className="text-[11px] font-medium" style={{ fill: color }}>
        {label}
      </text>
      <Whisker interval={plain.interval} y={up} x={x} color={color} />
      <Mark shape={style.marker} cx={x(plain.rate)} cy={up} color={color} />
      {controlled ? (
        <>
          <Whisker interval={controlled.interval} y={y + 5} x={x} color={color} dash="2 2" />
          <Mark shape={style.marker} cx={x(controlled.rate)} cy={y + 5} color={color} isHollow />
        </>
      ) : null}
      <text x={width} y={y} dy="0.32em" textAnchor="end" className="numeric fill-ink text-[11px]">
        {formatFixed(plain.rate, 3)}
      </text>
    </g>
  );
}

function Whisker({
  interval,
  y,
  x,
  color,
  dash,
}: {
  interval: Interval;
  y: number;
  x: (rate: number) => number;
  color: string;
  dash?: string;
}) {
  return (
    <line
      x1={x(interval.low)}
      x2={x(interval.high)}
      y1={y}
      y2={y}
      stroke={color}
      strokeWidth={1.5}
      strokeDasharray={dash}
    />
  );
}

/** A method's own sign, so that it never rests on colour alone. */
function Mark({
  shape,
  cx,
  cy,
  color,
  isHollow = false,
}: {
  shape: LaneStyle['marker'];
  cx: number;
  cy: number;
  color: string;
  isHollow?: boolean;
}) {
  const r = isHollow ? 2.6 : 3.6;
  const paint = { fill: isHollow ? 'var(--panel)' : color, stroke: color, strokeWidth: 1.3 };
  if (shape === 'circle') return <circle cx={cx} cy={cy} r={r} style={paint} />;
  if (shape === 'square') return <rect x={cx - r} y={cy - r} width={2 * r} height={2 * r} style={paint} />;
  const points =
    shape === 'triangle'
      ? `${cx},${cy - r} ${cx + r},${cy + r} ${cx - r},${cy + r}`
      : `${cx},${cy - r - 1} ${cx + r + 1},${cy} ${cx},${cy + r + 1} ${cx - r - 1},${cy}`;
  return <polygon points={points} style={paint} />;
}

const range = ({ low, high }: Interval): string => `${formatFixed(low, 2)} to ${formatFixed(high, 2)}`;

function sentence(
  label: string,
  group: string,
  { wins, ties, losses, rate, interval, prompts }: WinRate,
  controlled: LengthControlledRate | undefined,
): string {
  const atEqualLength = controlled
    ? ` At equal lengths: ${formatFixed(controlled.rate, 3)} (${range(controlled.interval)}).`
    : '';
  return `${label}, by ${group}: ${wins} won, ${ties} tied, ${losses} lost on ${prompts} prompts; rate ${formatFixed(rate, 3)}, 95 % from ${range(interval)}.${atEqualLength}`;
}
