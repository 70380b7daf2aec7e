import type { ReactNode } from 'react';
import type { LaneStyle } from '../../common/laneStyle.ts';
import { Figure } from '../../figures/Figure.tsx';

/** A part of every bar: told apart by its letter, its place and how dark it is. */
export interface BarPart {
  readonly id: string;
  readonly label: string;
  readonly letter: string;
  readonly says: string;
}
export interface Bar {
  readonly id: string;
  readonly name: string;
  readonly style: LaneStyle;
  /** By part. */
  readonly values: Readonly<Record<string, number>>;
}

const ROW = 44;
const darkness = (i: number, count: number) => 0.22 + (0.68 * i) / Math.max(1, count - 1);

/** A bar for each run, in parts, all to one scale. */
export function StackedBars({
  title,
  says,
  parts,
  bars,
  format,
}: {
  title: string;
  says: ReactNode;
  parts: readonly BarPart[];
  bars: readonly Bar[];
  format: (value: number) => string;
}) {
  const valueOf = (bar: Bar, part: BarPart) => bar.values[part.id] ?? 0;
  const totals = bars.map((bar) => parts.reduce((sum, part) => sum + valueOf(bar, part), 0));
  const most = Math.max(...totals, Number.MIN_VALUE);
  const used = parts.filter((part) => bars.some((bar) => valueOf(bar, part) > 0));
  return (
    <Figure
      title={title}
      says={says}
      height={Math.max(1, bars.length) * ROW + 4}
      legend={<PartKey parts={used} all={parts} />}
      table={{
        head: ['run', ...used.map(({ label }) => label), 'together'],
        rows: bars.map((bar, i) => [
          bar.name,
          ...used.map((part) => format(valueOf(bar, part))),
          format(totals[i]!),
        ]),
      }}
    >
      {(width) =>
        bars.map((bar, row) => {
          let x = 0;
          return (
            <g key={bar.id} transform={`translate(0 ${row * ROW})`}>
              <text y={13} className="fill-ink text-[11px]">
                {bar.name.length > 30 ? `${bar.name.slice(0, 29)}…` : bar.name}
              </text>
              <text x={width} y={13} textAnchor="end" className="numeric fill-muted text-[11px]">
                {format(totals[row]!)}
              </text>
              {parts.map((part, i) => {
                const size = (valueOf(bar, part) / most) * width;
                const from = x;
                x += size;
                return size <= 0 ? null : (
                  <Segment
                    key={part.id}
                    part={part}
                    from={from}
                    size={size}
                    color={bar.style.color}
                    dark={darkness(i, parts.length)}
                    value={format(valueOf(bar, part))}
                  />
                );
              })}
            </g>
          );
        })
      }
    </Figure>
  );
}

function Segment(props: {
  part: BarPart;
  from: number;
  size: number;
  color: string;
  dark: number;
  value: string;
}) {
  const { part, from, size, color, dark, value } = props;
  return (
    <g>
      <title>{`${part.label}: ${value}`}</title>
      <rect
        x={from}
        y={18}
        width={Math.max(0.5, size - 1)}
        height={17}
        fill={`var(${color})`}
        fillOpacity={dark}
        stroke={`var(${color})`}
        strokeWidth={0.75}
      />
      {size > 14 ? (
        <text
          x={from + size / 2}
          y={30}
          textAnchor="middle"
          className={
            dark > 0.55 ? 'fill-panel text-[10px] font-semibold' : 'fill-ink text-[10px] font-semibold'
          }
        >
          {part.letter}
        </text>
      ) : null}
    </g>
  );
}

function PartKey({ parts, all }: { parts: readonly BarPart[]; all: readonly BarPart[] }) {
  return (
    <ul className="ml-auto flex flex-wrap gap-x-3 text-[11px] text-muted">
      {parts.map((part) => (
        <li key={part.id} className="flex items-center gap-1" title={part.says}>
          <svg width="10" height="10" aria-hidden="true">
            <rect
              width="10"
              height="10"
              fill="var(--ink)"
              fillOpacity={darkness(all.indexOf(part), all.length)}
            />
          </svg>
          <span>
            <b className="font-semibold text-ink">{part.letter}</b> {part.label}
          </span>
        </li>
      ))}
    </ul>
  );
}
