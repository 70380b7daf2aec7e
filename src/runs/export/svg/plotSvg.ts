import { scaleLinear } from 'd3-scale';
import { xmlText } from '../xmlText.ts';
import { legendSvg } from './legendSvg.ts';
import { marksPath, type MarkShape } from './marksPath.ts';

export interface PlotLine {
  readonly label: string;
  /** Any CSS colour: resolved for a file of its own, a custom property inside a page. */
  readonly color: string;
  /** Lengths in pixels; empty for a solid line. */
  readonly dash: readonly number[];
  readonly marker: MarkShape;
  readonly xs: ArrayLike<number>;
  readonly ys: ArrayLike<number>;
  /** As measured, drawn faintly behind where the line itself is smoothed. */
  readonly raw?: ArrayLike<number> | undefined;
  /** Broad and faint: an earlier run to compare with. */
  readonly faint?: boolean | undefined;
}

export interface PlotSvg {
  readonly title: string;
  /** With their units; an empty one for y where the heading says it. */
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly PlotLine[];
  readonly levels: readonly { readonly value: number; readonly label: string }[];
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly formatX?: ((value: number) => string) | undefined;
  readonly width: number;
  readonly height: number;
  readonly colors: PlotColors;
  /** A file of its own: named as SVG, with a background and a legend. */
  readonly standalone: boolean;
}

export interface PlotColors {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly reference: string;
}

/** Fonts that some system has; the page's own cannot travel with the file. */
export const SVG_FONTS = 'Inter, Helvetica, Arial, sans-serif';
/** Width of a letter at 11 pixels, roughly: nothing here can measure text. */
const LETTER = 6.4;
const RAW_OPACITY = 0.28;
const FAINT_OPACITY = 0.32;
/** Marks closer than this would hide their line. */
const MARK_SPACING = 6;

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly toX: (value: number) => number;
  readonly toY: (value: number) => number;
}

/** A line chart as SVG text: title, legend, grid, axes with units, levels, lines with their dashes and marks. Pure. */
export function plotSvg(plot: PlotSvg): string {
  const { width, height, colors, standalone, title } = plot;
  const legend = standalone ? legendSvg(plot.lines, colors.ink, width - 24) : { svg: '', height: 0 };
  const [right, top, bottom] = [width - 12, (standalone ? 30 : 8) + legend.height, height - 36];
  const ticks = scaleLinear([...plot.y], [bottom, top]).ticks(5);
  const left =
    (plot.yLabel === '' ? 8 : 22) + LETTER * Math.max(2, ...ticks.map((tick) => tickText(tick).length));
  const x = scaleLinear([...plot.x], [left, right]);
  const y = scaleLinear([...plot.y], [bottom, top]);
  const frame = { left, right, top, bottom, toX: x, toY: y };
  return [
    `<svg${standalone ? ' xmlns="http://www.w3.org/2000/svg"' : ''} viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    ` role="img" aria-label="${xmlText(title)}" font-family="${SVG_FONTS}" font-size="11">`,
    standalone
      ? `<title>${xmlText(title)}</title><rect width="100%" height="100%" fill="${colors.background}"/>`
      : '',
    standalone
      ? `<text x="12" y="19" font-size="14" font-weight="600" fill="${colors.ink}">${xmlText(title)}</text>`
      : '',
    legend.height > 0 ? `<g transform="translate(12 28)">${legend.svg}</g>` : '',
    axes(plot, frame, x.ticks(Math.max(2, Math.floor((right - left) / 70))), ticks),
    ...plot.levels.map((level) => levelSvg(level, frame, colors)),
    ...plot.lines.map((line) => lineSvg(line, frame)),
    plot.lines.length === 0
      ? `<text x="${n((left + right) / 2)}" y="${n((top + bottom) / 2)}" text-anchor="middle" fill="${colors.muted}">no data yet</text>`
      : '',
    '</svg>',
  ].join('');
}

function axes(plot: PlotSvg, frame: Frame, xTicks: readonly number[], yTicks: readonly number[]): string {
  const { colors, formatX = tickText } = plot;
  const { left, right, top, bottom, toX, toY } = frame;
  const middle = (top + bottom) / 2;
  return [
    ...yTicks.map(
      (tick) =>
        `<line x1="${n(left)}" x2="${right}" y1="${n(toY(tick))}" y2="${n(toY(tick))}" stroke="${colors.grid}"/>` +
        `<text x="${n(left - 6)}" y="${n(toY(tick) + 4)}" text-anchor="end" fill="${colors.muted}">${xmlText(tickText(tick))}</text>`,
    ),
    ...xTicks.map(
      (tick) =>
        `<line x1="${n(toX(tick))}" x2="${n(toX(tick))}" y1="${n(top)}" y2="${n(bottom)}" stroke="${colors.grid}"/>` +
        `<text x="${n(toX(tick))}" y="${n(bottom + 14)}" text-anchor="middle" fill="${colors.muted}">${xmlText(formatX(tick))}</text>`,
    ),
    `<path d="M${n(left)} ${n(top)}V${n(bottom)}H${right}" fill="none" stroke="${colors.muted}"/>`,
    `<text x="${n((left + right) / 2)}" y="${n(bottom + 30)}" text-anchor="middle" fill="${colors.muted}">${xmlText(plot.xLabel)}</text>`,
    plot.yLabel === ''
      ? ''
      : `<text transform="translate(12 ${n(middle)}) rotate(-90)" text-anchor="middle" fill="${colors.muted}">${xmlText(plot.yLabel)}</text>`,
  ].join('');
}

function levelSvg(level: { value: number; label: string }, frame: Frame, colors: PlotColors): string {
  const y = n(frame.toY(level.value));
  return (
    `<line x1="${n(frame.left)}" x2="${frame.right}" y1="${y}" y2="${y}" stroke="${colors.reference}" stroke-dasharray="2 3"/>` +
    `<text x="${frame.right - 3}" y="${n(frame.toY(level.value) - 3)}" text-anchor="end" fill="${colors.reference}">${xmlText(level.label)}</text>`
  );
}

function lineSvg(line: PlotLine, frame: Frame): string {
  const { xs, ys, raw, color, faint } = line;
  if (xs.length === 0) return '';
  const common = `fill="none" stroke="${color}" stroke-linejoin="round"`;
  if (faint)
    return `<path d="${path(xs, ys, frame)}" ${common} stroke-width="4" stroke-opacity="${FAINT_OPACITY}"/>`;
  const dash = line.dash.length > 0 ? ` stroke-dasharray="${line.dash.join(' ')}"` : '';
  const last = xs.length - 1;
  const spacing = Math.abs(frame.toX(xs[last]!) - frame.toX(xs[0]!)) / last;
  const measured = raw ?? ys;
  return [
    raw ? `<path d="${path(xs, raw, frame)}" ${common} stroke-opacity="${RAW_OPACITY}"/>` : '',
    `<path d="${path(xs, ys, frame)}" ${common} stroke-width="1.75"${dash}/>`,
    `<path d="${marksPath(line.marker, places(xs, measured, frame, spacing >= MARK_SPACING))}" fill="${color}"/>`,
  ].join('');
}

function path(xs: ArrayLike<number>, ys: ArrayLike<number>, { toX, toY }: Frame): string {
  const parts: string[] = [];
  for (let i = 0; i < xs.length; i++) parts.push(`${i === 0 ? 'M' : 'L'}${n(toX(xs[i]!))} ${n(toY(ys[i]!))}`);
  return parts.join('');
}

/** Every point, or the last alone, which is larger. */
function places(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  { toX, toY }: Frame,
  all: boolean,
): { x: number; y: number; radius: number }[] {
  const last = xs.length - 1;
  const indices = all ? Array.from(xs, (_, i) => i) : [last];
  return indices.map((i) => ({ x: toX(xs[i]!), y: toY(ys[i]!), radius: i === last ? 3.4 : 1.9 }));
}

/** Two decimals of a pixel. */
const n = (value: number): string => String(Math.round(value * 100) / 100);

function tickText(value: number): string {
  const size = Math.abs(value);
  const text =
    size >= 1e6
      ? `${Number((value / 1e6).toPrecision(3))}M`
      : size >= 1e4
        ? `${Number((value / 1e3).toPrecision(3))}k`
        : String(Number(value.toPrecision(4)));
  return text.replace('-', '−');
}
