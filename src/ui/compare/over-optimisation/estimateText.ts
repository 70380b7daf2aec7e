import type { Estimate } from '../../../runs/frontier/frontierSummary.ts';
import { formatFixed } from '../../common/format.ts';

/** `0.81 (0.72 to 0.90)`; without an interval where there is none. */
export function estimateText({ mean, interval: { low, high } }: Estimate, digits = 2): string {
  const center = formatFixed(mean, digits);
  return Number.isFinite(low)
    ? `${center} (${formatFixed(low, digits)} to ${formatFixed(high, digits)})`
    : center;
}
