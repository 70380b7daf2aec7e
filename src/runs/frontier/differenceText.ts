/** Differences in words. */
import type { Estimate } from './frontierSummary.ts';

const MINUS = '−';

/** With its sign, and a real minus. */
export const signed = (value: number, digits = 3): string =>
  `${value < 0 ? MINUS : '+'}${Math.abs(value).toFixed(digits)}`;

/** `+0.012 (95 % interval −0.003 to +0.027)` */
export const differenceText = ({ mean, interval: { low, high } }: Estimate, digits = 3): string =>
  Number.isNaN(low)
    ? `${signed(mean, digits)} (one seed: no interval)`
    : `${signed(mean, digits)} (95 % interval ${signed(low, digits)} to ${signed(high, digits)})`;
