import type { ScoreboardCell } from '../../store/scoreboardCells.ts';
import { formatBytes, formatCount, formatDuration, formatFixed } from '../common/format.ts';

/** A scoreboard's number and the unit beside it. */
export function cellText(
  { metric }: ScoreboardCell,
  value: number | undefined,
): { text: string; unit: string } {
  switch (metric) {
    case 'gold/reward':
      return { text: formatFixed(value, 3), unit: '' };
    case 'objective/kl':
      return { text: formatFixed(value, 2), unit: 'nats' };
    case 'wallMs':
      return formatDuration(value);
    case 'peakBytes':
      return formatBytes(value);
    case 'tokensGenerated':
    case 'tokensTrained':
      return { text: formatCount(value), unit: 'tok' };
    case 'pairs':
      return { text: formatCount(value), unit: 'pairs' };
    default:
      return { text: formatCount(value), unit: '' };
  }
}
