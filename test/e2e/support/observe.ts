/** What happens inside the page while it runs, noted by the page itself. */
import type { Page } from 'playwright-core';

/** Times are milliseconds since the page's navigation began. */
export interface Observations {
  /** Every value that a scoreboard cell took. */
  readonly cells: readonly { lane: string; metric: string; value: number; at: number }[];
  /** Layout shifts that no input explains. */
  readonly shifts: readonly { at: number; score: number; moved: string }[];
  /** When the first contentful paint came. */
  readonly paintedAt: number;
}

/** To be run before the page is opened. */
export function observe(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const seen = {
      cells: [] as unknown[],
      shifts: [] as unknown[],
      paintedAt: Number.NaN,
    };
    Object.assign(window, { observations: seen });
    new MutationObserver((records) => {
      for (const { target } of records) {
        const { lane, metric, value } = (target as HTMLElement).dataset;
        if (value) seen.cells.push({ lane, metric, value: Number(value), at: performance.now() });
      }
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-value'] });
    const watch = (type: string, note: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    watch('layout-shift', (entry) => {
      const shift = entry as unknown as {
        value: number;
        hadRecentInput: boolean;
        sources: { node: Node | null }[];
      };
      const node = shift.sources[0]?.node;
      const moved = node instanceof Element ? node.outerHTML.slice(0, 120) : String(node?.nodeName);
      if (!shift.hadRecentInput) seen.shifts.push({ at: entry.startTime, score: shift.value, moved });
    });
    watch('paint', (entry) => {
      if (entry.name === 'first-contentful-paint') seen.paintedAt = entry.startTime;
    });
  });
}

export const observations = (page: Page): Promise<Observations> => page.evaluate('window.observations');

/** The page's clock, in ms since navigation. */
export const now = (page: Page): Promise<number> => page.evaluate('performance.now()');

/** Cumulative layout shift as web.dev defines it: the worst window of 5 s without a gap of 1 s. */
export function cumulativeShift(shifts: Observations['shifts']): number {
  let worst = 0;
  let sum = 0;
  let begin = -Infinity;
  let last = -Infinity;
  for (const { at, score } of shifts) {
    const isNewWindow = at - last > 1000 || at - begin > 5000;
    sum = isNewWindow ? score : sum + score;
    if (isNewWindow) begin = at;
    last = at;
    worst = Math.max(worst, sum);
  }
  return worst;
}
