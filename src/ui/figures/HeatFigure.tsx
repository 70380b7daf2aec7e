import type { ReactNode } from 'react';
import { formatFixed } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { PictureMenu } from '../export/PictureMenu.tsx';

export interface HeatCell {
  /** NaN: not known yet. */
  readonly value: number;
  /** What the cell says on hover. */
  readonly says: string;
}

/** 0 to 1 between the lowest and the highest. */
const shareOf = (value: number, low: number, high: number): number =>
  high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;

/** A shade for a value between the lowest and the highest; ink stays readable on all of them. */
export function heatColor(value: number, low: number, high: number): string {
  if (!Number.isFinite(value)) return 'transparent';
  const share = shareOf(value, low, high);
  return `color-mix(in oklab, var(--method-4) ${Math.round(4 + share * 42)}%, var(--panel))`;
}

/** Numbers on a grid of two variables, shaded; being a table, it needs none behind it. */
export function HeatFigure({
  title,
  says,
  rowLabel,
  columnLabel,
  rows,
  columns,
  cells,
  digits,
}: {
  title: string;
  says: ReactNode;
  rowLabel: string;
  columnLabel: string;
  rows: readonly string[];
  columns: readonly string[];
  /** [row][column] */
  cells: readonly (readonly HeatCell[])[];
  digits: number;
}) {
  const known = cells.flatMap((row) => row.map(({ value }) => value)).filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return (
    <figure className="m-0 min-w-0 overflow-x-auto">
      <figcaption className="mb-1 flex items-center gap-3 text-xs">
        <HintedText says={says} className="font-medium">
          {title}
        </HintedText>
        <PictureMenu
          title={title}
          draw={async () => {
            const { heatPicture } = await import('../export/htmlFigurePictures.ts');
            const grid = { rowLabel, columnLabel, rows, columns, cells, digits };
            return heatPicture(title, grid, (value) => shareOf(value, low, high));
          }}
          rows={() =>
            Promise.resolve([
              [`${rowLabel} / ${columnLabel}`, ...columns],
              ...rows.map((row, i) => [row, ...columns.map((_, j) => cells[i]?.[j]?.value ?? '')]),
            ])
          }
        />
      </figcaption>
      <table className="border-separate border-spacing-0.5 text-xs">
        <thead>
          <tr>
            <th colSpan={columns.length + 1} className="pb-0.5 text-right font-normal text-muted">
              {columnLabel}
            </th>
          </tr>
          <tr>
            <th className="pr-2 text-left align-bottom font-normal text-muted">{rowLabel}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className="numeric px-1 font-medium">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={row}>
              <th scope="row" className="numeric pr-2 text-right font-medium">
                {row}
              </th>
              {columns.map((column, j) => {
                const cell = cells[i]?.[j];
                return (
                  <td
                    key={column}
                    title={cell?.says}
                    className="numeric h-8 w-16 rounded text-center"
                    style={{ background: heatColor(cell?.value ?? NaN, low, high) }}
                  >
                    {formatFixed(cell?.value, digits)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
