import type { CostUnit } from '../../../runs/cost/costRows.ts';
import { assertNever } from '../../../shared/assert.ts';
import { formatBytes, formatCount, formatDuration, formatFixed } from '../../common/format.ts';

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z'] as const;

/** Three figures with a prefix of the SI: 1.24 TFLOP. */
export function formatFlops(value: number | undefined): { text: string; unit: string } {
  if (value === undefined || !Number.isFinite(value)) return { text: '–', unit: 'FLOP' };
  const power = value > 0 ? Math.min(PREFIXES.length - 1, Math.max(0, Math.floor(Math.log10(value) / 3))) : 0;
  const scaled = value / 1000 ** power;
  return { text: threeFigures(scaled), unit: `${PREFIXES[power]}FLOP` };
}

export function threeFigures(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1000) return Math.round(value).toLocaleString('en-US');
  return formatFixed(
    value,
    size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : size >= 0.01 ? 4 : 5,
  );
}

/** A number of the cost table and the unit beside it. */
export function formatCost(value: number | undefined, unit: CostUnit): { text: string; unit: string } {
  switch (unit) {
    case '0–1':
      return { text: formatFixed(value, 3), unit: '' };
    case 'ms':
      return formatDuration(value);
    case 'count':
      return { text: formatCount(value), unit: '' };
    case 'FLOP':
      return formatFlops(value);
    case 'bytes':
      return formatBytes(value);
    case 'gold/s':
    case 'gold/label':
    case 'gold/TFLOP':
    case 'gold/ktok':
      return { text: threeFigures(value), unit: '' }; // which the row's own name says
    default:
      return assertNever(unit);
  }
}

/** Number and unit in one. */
export const joined = ({ text, unit }: { text: string; unit: string }): string =>
  unit === '' ? text : `${text} ${unit}`;

export const hours = (value: number): string => `${threeFigures(value)} h`;
