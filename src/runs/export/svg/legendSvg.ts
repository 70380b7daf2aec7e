import { xmlText } from '../xmlText.ts';
import { marksPath, type MarkShape } from './marksPath.ts';

export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  readonly dash: readonly number[];
  /** Absent: a line alone. */
  readonly marker?: MarkShape | undefined;
  readonly faint?: boolean | undefined;
}

const ROW = 16;
/** Of a letter at 11 pixels, roughly: nothing here can measure text. */
const LETTER = 6.2;

/** Entries in rows that fit the width. */
export function legendSvg(
  entries: readonly LegendEntry[],
  ink: string,
  width: number,
): { svg: string; height: number } {
  let [x, row] = [0, 0];
  const parts = entries.map((entry) => {
    const label = entry.label.length > 48 ? `${entry.label.slice(0, 47)}…` : entry.label;
    const length = 30 + label.length * LETTER + 14;
    if (x > 0 && x + length > width) [x, row] = [0, row + 1];
    const place = `translate(${Math.round(x)} ${row * ROW})`;
    x += length;
    return `<g transform="${place}">${sample(entry)}<text x="30" y="11" fill="${ink}">${xmlText(label)}</text></g>`;
  });
  return { svg: parts.join(''), height: entries.length === 0 ? 0 : (row + 1) * ROW + 4 };
}

function sample({ color, dash, marker, faint }: LegendEntry): string {
  const look = faint ? 'stroke-width="4" stroke-opacity="0.32"' : 'stroke-width="1.75"';
  const dashes = dash.length > 0 && !faint ? ` stroke-dasharray="${dash.join(' ')}"` : '';
  const mark =
    marker && !faint
      ? `<path d="${marksPath(marker, [{ x: 12, y: 7, radius: 3.4 }])}" fill="${color}"/>`
      : '';
  return `<line x1="0" x2="24" y1="7" y2="7" stroke="${color}" ${look}${dashes}/>${mark}`;
}
