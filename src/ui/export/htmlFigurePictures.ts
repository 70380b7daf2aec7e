/** Figures that are HTML on the page (dots that are buttons, a shaded table), drawn again as SVG for a file. */
import { SVG_FONTS } from '../../runs/export/svg/plotSvg.ts';
import { xmlText } from '../../runs/export/xmlText.ts';
import { paletteColor } from '../charts/palette.ts';
import { formatFixed, formatTick } from '../common/format.ts';
import type { HeatCell } from '../figures/HeatFigure.tsx';
import type { StripRow } from '../figures/StripFigure.tsx';
import type { Picture } from './PictureMenu.tsx';

const MARGIN = 12;
const HEAD = 30;

interface Label {
  readonly x: number;
  readonly y: number;
  readonly content: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly muted?: boolean;
}

const text = ({ x, y, content, anchor = 'start', muted = false }: Label): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${paletteColor(muted ? '--muted' : '--ink')}">${xmlText(content)}</text>`;

function sheet(title: string, width: number, height: number, parts: readonly string[]): Picture {
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${SVG_FONTS}" font-size="11">`,
    `<title>${xmlText(title)}</title><rect width="100%" height="100%" fill="${paletteColor('--panel')}"/>`,
    `<text x="${MARGIN}" y="18" font-size="13" font-weight="600" fill="${paletteColor('--ink')}">${xmlText(title)}</text>`,
    ...parts,
    '</svg>',
  ].join('');
  return { svg, width, height };
}

/** A CSS colour with `var(--name)` in it, resolved. */
const resolved = (color: string): string => {
  const name = /var\((--[\w-]+)\)/.exec(color)?.[1];
  return name === undefined ? color : paletteColor(name);
};

const STRIP = { labels: 190, plot: 420, row: 26 } as const;

/** @param at a value's place from 0 to 100 @param ticks of the axis */
export function stripPicture(
  title: string,
  rows: readonly StripRow[],
  at: (value: number) => number,
  axis: { readonly ticks: readonly number[]; readonly label: string },
  reference: { readonly value: number; readonly label: string } | undefined,
): Picture {
  const left = MARGIN + STRIP.labels;
  const x = (value: number) => left + (at(value) / 100) * STRIP.plot;
  const bottom = HEAD + rows.length * STRIP.row;
  const rowParts = rows.flatMap(({ label, color, dots, middle }, i) => {
    const y = HEAD + (i + 0.5) * STRIP.row;
    const [from, to] = middle.map(x) as [number, number];
    return [
      text({ x: left - 8, y: y + 4, content: label, anchor: 'end' }),
      Number.isFinite(from)
        ? `<rect x="${from}" y="${y - 6}" width="${Math.max(1, to - from)}" height="12" fill="${resolved(color)}" opacity="0.25"/>`
        : '',
      ...dots
        .filter(({ value }) => Number.isFinite(value))
        .map(({ value, isBad }) => dot(x(value), y, resolved(color), isBad)),
    ];
  });
  const axisParts = axis.ticks.map((tick) =>
    text({ x: x(tick), y: bottom + 14, content: formatTick(tick), anchor: 'middle', muted: true }),
  );
  const level = reference
    ? `<path d="M${x(reference.value)} ${HEAD}V${bottom}" stroke="${paletteColor('--reference')}" stroke-dasharray="4 3"/>`
    : '';
  const note = `${axis.label}${reference ? `; dashed: ${reference.label}, ${formatFixed(reference.value, 2)}` : ''}`;
  const width = left + STRIP.plot + 2 * MARGIN;
  const foot = text({ x: width - MARGIN, y: bottom + 30, content: note, anchor: 'end', muted: true });
  return sheet(title, width, bottom + 42, [level, ...rowParts, ...axisParts, foot]);
}

const dot = (x: number, y: number, color: string, isBad: boolean): string =>
  isBad
    ? `<path d="M${x - 4} ${y - 4}l8 8m0-8l-8 8" stroke="${color}" stroke-width="2.2"/>`
    : `<circle cx="${x}" cy="${y}" r="4" fill="${color}"/>`;

const HEAT = { labels: 120, cell: 72, row: 34 } as const;

/** @param shareOf 0 to 1: how dark a value is shaded */
export function heatPicture(
  title: string,
  grid: {
    readonly rowLabel: string;
    readonly columnLabel: string;
    readonly rows: readonly string[];
    readonly columns: readonly string[];
    readonly cells: readonly (readonly HeatCell[])[];
    readonly digits: number;
  },
  shareOf: (value: number) => number,
): Picture {
  const left = MARGIN + HEAT.labels;
  const top = HEAD + 38;
  const shade = paletteColor('--method-4');
  const parts = grid.rows.flatMap((row, i) => {
    const y = top + i * HEAT.row;
    return [
      text({ x: left - 8, y: y + 21, content: row, anchor: 'end' }),
      ...grid.columns.flatMap((_, j) => {
        const value = grid.cells[i]?.[j]?.value ?? NaN;
        const x = left + j * HEAT.cell;
        const opacity = Number.isFinite(value) ? 0.04 + 0.42 * shareOf(value) : 0;
        return [
          `<rect x="${x + 1}" y="${y + 1}" width="${HEAT.cell - 2}" height="${HEAT.row - 2}" rx="4" fill="${shade}" fill-opacity="${opacity.toFixed(3)}"/>`,
          text({
            x: x + HEAT.cell / 2,
            y: y + 21,
            content: formatFixed(value, grid.digits),
            anchor: 'middle',
          }),
        ];
      }),
    ];
  });
  const heads = grid.columns.map((column, j) =>
    text({ x: left + (j + 0.5) * HEAT.cell, y: top - 6, content: column, anchor: 'middle' }),
  );
  const names = [
    text({ x: left - 8, y: top - 6, content: grid.rowLabel, anchor: 'end', muted: true }),
    text({
      x: left + grid.columns.length * HEAT.cell,
      y: HEAD + 12,
      content: grid.columnLabel,
      anchor: 'end',
      muted: true,
    }),
  ];
  const width = left + grid.columns.length * HEAT.cell + MARGIN;
  return sheet(title, Math.max(width, title.length * 8), top + grid.rows.length * HEAT.row + MARGIN, [
    ...names,
    ...heads,
    ...parts,
  ]);
}
