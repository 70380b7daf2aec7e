/** Reading and waiting on the lanes, by the `data-*` that the page offers to scripts. */
import type { Page } from 'playwright-core';

export const LANES = ['ppo', 'dpo'] as const;
export type Lane = (typeof LANES)[number];
type Phase = 'loading' | 'ready' | 'running' | 'paused' | 'finished' | 'failed';

/** Waits until every lane is in one of the phases. */
export async function untilPhase(
  page: Page,
  phases: readonly Phase[],
  options: { lanes?: readonly Lane[]; timeout?: number } = {},
): Promise<void> {
  const { lanes = LANES, timeout = 30_000 } = options;
  for (const lane of lanes) {
    const wanted = phases.map((phase) => `[data-lane-panel="${lane}"][data-phase="${phase}"]`);
    await page.waitForSelector(wanted.join(', '), { timeout });
  }
}

/** A number of the scoreboard; null before it is known. */
export async function cell(page: Page, lane: Lane, metric: string): Promise<number | null> {
  const text = await page
    .locator(`[data-lane="${lane}"][data-metric="${metric}"]`)
    .getAttribute('data-value');
  return text === null || text === '' ? null : Number(text);
}

/** Waits until a number of the scoreboard satisfies `test`, and returns it. */
export async function untilCell(
  page: Page,
  lane: Lane,
  metric: string,
  test: (value: number) => boolean,
  timeout = 60_000,
): Promise<number> {
  const end = performance.now() + timeout;
  for (;;) {
    const value = await cell(page, lane, metric);
    if (value !== null && test(value)) return value;
    if (performance.now() > end) throw new Error(`${lane} ${metric} stayed ${value} for ${timeout} ms`);
    await page.waitForTimeout(50);
  }
}

export const press = (page: Page, action: 'play' | 'step' | 'reset') =>
  page.click(`[data-action="${action}"]`);
