import { type ReactNode, useState } from 'react';
import { formatFixed } from '../common/format.ts';
import { Axes, type PlotScales, plotScales } from './Axes.tsx';
import { Figure } from './Figure.tsx';
import { extent } from './LineFigure.tsx';

/** The mean of many curves, and how sure it is. */
export interface FigureBand {
  readonly label: string;
  /** Any CSS colour. */
  readonly color: string;
  /** Never by colour alone. */
  readonly dash?: string;
  readonly x: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

/** Mean curves with their bands over a common x axis. Points that are not numbers break a line. */
export function BandFigure({
  title,
  says,
  bands,
  xLabel,
  baseline,
  height = 260,
}: {
  title: string;
  says: ReactNode;
  bands: readonly FigureBand[];
  xLabel: string;
  /** A level to compare with. */
  baseline?: { readonly value: number; readonly label: string } | undefined;
  height?: number;
}) {
  const [pointed, setPointed] = useState<string | null>(null);
  const [pinned, setPinned] = useState<string | null>(null);
  const lit = bands.find(({ label }) => label === (pointed ?? pinned))?.label ?? null;
  const levels = bands.flatMap(({ low, high }) => [...Array.from(low), ...Array.from(high)]);
  const [bottom, top] = extent(baseline ? [...levels, baseline.value] : levels);
  const pad = (top - bottom) * 0.05 || 0.1;
  const xDomain = extent(bands.flatMap(({ x }) => Array.from(x)));
  return (
    <Figure
      title={title}
      says={says}
      height={height}
      legend={<BandLegend bands={bands} pinned={pinned} onPoint={setPointed} onPin={setPinned} />}
      table={{
        head: ['setting', xLabel, 'mean', 'band from', 'band to'],
        rows: bands.flatMap((band) =>
          Array.from(band.x, (x, i) => [
            band.label,
            formatFixed(x, 2),
            formatFixed(band.mean[i], 3),
            formatFixed(band.low[i], 3),
            formatFixed(band.high[i], 3),
          ]),
        ),
      }}
    >
      {(width, tall) => {
        const scales = plotScales(width, tall, xDomain, [bottom - pad, top + pad]);
        return (
          <>
            <Axes scales={scales} xLabel={xLabel} />
            {baseline ? <Baseline scales={scales} {...baseline} /> : null}
            {bands.map((band) => (
              <Band
                key={band.label}
                band={band}
                scales={scales}
                isFaded={lit !== null && lit !== band.label}
              />
            ))}
          </>
        );
      }}
    </Figure>
  );
}

function Band({
  band,
  scales: { x, y },
  isFaded,
}: {
  band: FigureBand;
  scales: PlotScales;
  isFaded: boolean;
}) {
  const known = Array.from(band.x, (_, i) => i).filter((i) => Number.isFinite(band.mean[i]));
  const at = (i: number, level: ArrayLike<number>) => `${x(band.x[i]!)},${y(level[i]!)}`;
  const outline = [...known.map((i) => at(i, band.high)), ...known.toReversed().map((i) => at(i, band.low))];
  return (
    <g style={{ color: band.color }} opacity={isFaded ? 0.12 : 1}>
      <polygon points={outline.join(' ')} fill="currentColor" opacity={0.16} />
      <polyline
        points={known.map((i) => at(i, band.mean)).join(' ')}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.8}
        strokeLinejoin="round"
        strokeDasharray={band.dash}
      />
    </g>
  );
}

function Baseline({ scales: { x, y }, value, label }: { scales: PlotScales; value: number; label: string }) {
  const [left, right] = x.range() as [number, number];
  return (
    <g className="text-[10px]">
      <line
        x1={left}
        x2={right}
        y1={y(value)}
        y2={y(value)}
        className="stroke-reference"
        strokeDasharray="2 3"
      />
      <text x={right} y={y(value) - 3} textAnchor="end" className="fill-muted">
        {label}
      </text>
    </g>
  );
}

/** Pointing at an entry, or pressing it, leaves the others faint. */
function BandLegend({
  bands,
  pinned,
  onPoint,
  onPin,
}: {
  bands: readonly FigureBand[];
  pinned: string | null;
  onPoint: (label: string | null) => void;
  onPin: (label: string | null) => void;
}) {
  return (
    <ul className="ml-auto flex flex-wrap gap-x-3 text-[11px]">
      {bands.map(({ label, color, dash }) => (
        <li key={label}>
          <button
            type="button"
            className="flex min-h-6 items-center gap-1"
            style={{ color }}
            aria-pressed={pinned === label}
            onPointerEnter={() => onPoint(label)}
            onPointerLeave={() => onPoint(null)}
            onClick={() => onPin(pinned === label ? null : label)}
          >
            <svg width="22" height="10" aria-hidden="true">
              <rect width="22" height="10" fill="currentColor" opacity={0.16} />
              <line
                x1="0"
                x2="22"
                y1="5"
                y2="5"
                stroke="currentColor"
                strokeWidth="2"
                strokeDasharray={dash}
              />
            </svg>
            <span className={pinned === label ? 'font-semibold text-ink' : 'text-muted'}>{label}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
