import type { CsvCell } from '../../runs/export/csvText.ts';
import { type LegendEntry, legendSvg } from '../../runs/export/svg/legendSvg.ts';
import { SVG_FONTS } from '../../runs/export/svg/plotSvg.ts';
import { xmlText } from '../../runs/export/xmlText.ts';
import { paletteColor } from '../charts/palette.ts';
import type { FigureTable } from '../figures/Figure.tsx';
import type { Picture } from './PictureMenu.tsx';

/** What makes a drawing's look, with the value that needs no mention. */
const LOOKS: Readonly<Record<string, string>> = {
  fill: 'rgb(0, 0, 0)',
  stroke: 'none',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linejoin': 'miter',
  'fill-opacity': '1',
  'stroke-opacity': '1',
  opacity: '1',
  'font-size': '',
  'font-weight': '400',
  'text-anchor': 'start',
  'dominant-baseline': 'auto',
  visibility: 'visible',
};
const MARGIN = 12;
const TITLE = 26;

/** A figure as it is on the page, as a file that needs no style sheet: looks become attributes; title and legend come along. */
export function figurePicture(figure: HTMLElement, title: string): Picture {
  const drawing = figure.querySelector<SVGSVGElement>('svg[role="img"]');
  if (!drawing) throw new Error('There is nothing drawn yet.');
  const [wide, tall] = [drawing.width.baseVal.value, drawing.height.baseVal.value];
  const ink = paletteColor('--ink');
  const width = Math.max(wide, title.length * 8) + 2 * MARGIN;
  const legend = legendSvg(legendOf(figure), ink, width - 2 * MARGIN);
  const height = TITLE + legend.height + tall + MARGIN;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${SVG_FONTS}" font-size="11">`,
    `<title>${xmlText(title)}</title><rect width="100%" height="100%" fill="${paletteColor('--panel')}"/>`,
    `<text x="${MARGIN}" y="18" font-size="13" font-weight="600" fill="${ink}">${xmlText(title)}</text>`,
    `<g transform="translate(${MARGIN} ${TITLE})">${legend.svg}</g>`,
    `<g transform="translate(${MARGIN} ${TITLE + legend.height})">${drawingText(drawing)}</g></svg>`,
  ].join('');
  return { svg, width, height };
}

function drawingText(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const [shown, copied] = [drawing.querySelectorAll('*'), copy.querySelectorAll('*')];
  shown.forEach((element, i) => copyLook(element, copied[i]!));
  const writer = new XMLSerializer();
  return [...copy.childNodes].map((child) => writer.serializeToString(child)).join('');
}

function copyLook(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const [property, plain] of Object.entries(LOOKS)) {
    const value = style.getPropertyValue(property);
    if (value !== plain) to.setAttribute(property, value);
    else to.removeAttribute(property);
  }
  for (const name of ['class', 'style', 'tabindex']) to.removeAttribute(name);
}

/** The legend is a list whose entries begin with a drawn line. */
function legendOf(figure: HTMLElement): LegendEntry[] {
  return [...figure.querySelectorAll<HTMLElement>('figcaption li')].flatMap((entry) => {
    const line = entry.querySelector('svg line');
    if (!line) return [];
    const { stroke, strokeDasharray } = getComputedStyle(line);
    const dash = strokeDasharray === 'none' ? [] : strokeDasharray.split(',').map(Number.parseFloat);
    return [{ label: entry.innerText.replaceAll(/\s+/g, ' ').trim(), color: stroke, dash }];
  });
}

/** The table behind a figure, with its numbers as numbers. */
export const tableRows = ({ head, rows }: FigureTable): (readonly CsvCell[])[] => [
  head,
  ...rows.map((row) => row.map(cellValue)),
];

function cellValue(text: string): CsvCell {
  if (text === '–') return '';
  const plain = text.replace('−', '-');
  return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/.test(plain) ? Number(plain) : text;
}
