import { clsx } from 'clsx';
import { scaleLinear } from 'd3-scale';
import type { ReactNode } from 'react';
import { formatFixed, formatTick } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { PictureMenu } from '../export/PictureMenu.tsx';

export interface StripDot {
  readonly id: string;
  readonly value: number;
  /** Names the dot, with its value. */
  readonly label: string;
  /** Drawn as a cross: something is wrong with it. */
  readonly isBad: boolean;
}
export interface StripRow {
  readonly label: string;
  /** Any CSS colour. */
  readonly color: string;
  readonly dots: readonly StripDot[];
  /** Drawn as a bar behind the dots. */
  readonly middle: readonly [number, number];
  /** What there is to say of the row, to its right. */
  readonly note: ReactNode;
}

/** One dot a run, a line a setting: how far apart they lie. Each dot is a button. */
export function StripFigure({
  title,
  says,
  rows,
  xLabel,
  reference,
  onPick,
}: {
  title: string;
  says: ReactNode;
  rows: readonly StripRow[];
  xLabel: string;
  reference?: { readonly value: number; readonly label: string } | undefined;
  onPick: (id: string) => void;
}) {
  const values = rows.flatMap(({ dots }) => dots.map(({ value }) => value)).filter(Number.isFinite);
  const all = reference ? [...values, reference.value] : values;
  const [low, high] = all.length > 0 ? [Math.min(...all), Math.max(...all)] : [0, 1];
  const pad = (high - low) * 0.06 || 0.05;
  const scale = scaleLinear([low - pad, high + pad], [0, 100]);
  return (
    <figure className="m-0 min-w-0">
      <figcaption className="mb-1 flex items-center gap-3 text-xs">
        <HintedText says={says} className="font-medium">
          {title}
        </HintedText>
        <PictureMenu
          title={title}
          draw={async () => {
            const { stripPicture } = await import('../export/htmlFigurePictures.ts');
            return stripPicture(title, rows, scale, { ticks: scale.ticks(6), label: xLabel }, reference);
          }}
          rows={() => Promise.resolve(dotRows(rows, xLabel))}
        />
      </figcaption>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-y-0.5 text-xs sm:grid-cols-[minmax(7rem,14rem)_minmax(8rem,1fr)_minmax(7rem,18rem)]">
        {rows.map((row) => (
          <Strip key={row.label} row={row} at={scale} reference={reference?.value} onPick={onPick} />
        ))}
        <span className="hidden sm:block" />
        <Ticks ticks={scale.ticks(6)} at={scale} label={xLabel} reference={reference} />
      </div>
    </figure>
  );
}

const dotRows = (rows: readonly StripRow[], xLabel: string) => [
  ['setting', 'run', xLabel],
  ...rows.flatMap(({ label, dots }) => dots.map((dot) => [label, dot.id, dot.value])),
];

function Strip({
  row: { label, color, dots, middle, note },
  at,
  reference,
  onPick,
}: {
  row: StripRow;
  at: (value: number) => number;
  reference: number | undefined;
  onPick: (id: string) => void;
}) {
  const [from, to] = middle.map(at) as [number, number];
  return (
    <>
      <span className="min-w-0 self-center truncate pt-1 sm:pt-0" title={label}>
        {label}
      </span>
      <div className="relative h-7 rounded bg-raised">
        {reference === undefined ? null : (
          <span
            className="absolute inset-y-0 border-l border-dashed border-reference"
            style={{ left: `${at(reference)}%` }}
          />
        )}
        {Number.isFinite(from) ? (
          <span
            className="absolute top-2 h-3 rounded-sm opacity-25"
            style={{ left: `${from}%`, width: `${Math.max(0.4, to - from)}%`, background: color }}
          />
        ) : null}
        {dots
          .filter(({ value }) => Number.isFinite(value))
          .map((dot) => (
            <button
              key={dot.id}
              type="button"
              title={dot.label}
              aria-label={dot.label}
              className="absolute top-0.5 grid size-6 -translate-x-1/2 place-items-center"
              style={{ left: `${at(dot.value)}%`, color }}
              onClick={() => onPick(dot.id)}
            >
              <DotMark isBad={dot.isBad} />
            </button>
          ))}
      </div>
      <span className="self-center text-[11px] text-muted sm:pl-2">{note}</span>
    </>
  );
}

const DotMark = ({ isBad }: { isBad: boolean }) => (
  <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
    {isBad ? (
      <path d="M2 2 10 10M10 2 2 10" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
    ) : (
      <circle cx="6" cy="6" r="4" fill="currentColor" stroke="var(--panel)" />
    )}
  </svg>
);

function Ticks({
  ticks,
  at,
  label,
  reference,
}: {
  ticks: readonly number[];
  at: (value: number) => number;
  label: string;
  reference: { readonly value: number; readonly label: string } | undefined;
}) {
  return (
    <div className="relative h-8 text-[10px] text-muted">
      {ticks.map((tick, i) => (
        <span
          key={tick}
          className={clsx('absolute top-0 -translate-x-1/2', i % 2 === 1 && 'max-sm:hidden')}
          style={{ left: `${at(tick)}%` }}
        >
          {formatTick(tick)}
        </span>
      ))}
      <span className="absolute right-0 bottom-0">
        {label}
        {reference ? `; dashed: ${reference.label}, ${formatFixed(reference.value, 2)}` : ''}
      </span>
    </div>
  );
}
