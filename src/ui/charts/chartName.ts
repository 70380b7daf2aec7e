import type { PlotSpec } from './chartSpec.ts';

/** A plot's name in an address: its metric, and what it is drawn against if that is no axis. */
export function chartName({ metric, against, algorithm }: PlotSpec): string {
  if (against !== undefined) return `${metric}-by-${against.slice(against.indexOf('/') + 1)}`;
  return algorithm === undefined ? metric : `${metric}-${algorithm}`;
}
