/** `npm run screenshots`: the built pages after a race, as pictures. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { AppError } from '../shared/errors.ts';
import { parseFlags, wholeNumber } from './args.ts';
import { collectErrors, launchBrowser } from './browser.ts';
import { serveBuild } from './serve.ts';
import { ROOT } from './setup.mjs';

const SHOTS = [
  { look: 'desktop-light', width: 1440, height: 900, colorScheme: 'light' },
  { look: 'desktop-dark', width: 1440, height: 900, colorScheme: 'dark' },
  { look: 'phone-light', width: 390, height: 844, colorScheme: 'light' },
  { look: 'phone-dark', width: 390, height: 844, colorScheme: 'dark' },
] as const;
const USAGE = `npm run screenshots -- [flags]
  --out FOLDER   where to write (public/screenshots)
  --seconds N    how long to race at most; both lanes finish sooner (180)`;
/** Long enough for the charts to redraw in a new size or theme. */
const SETTLE_MS = 1000;

export async function main(argv: readonly string[]): Promise<number> {
  const flags = parseFlags(argv, {
    out: { type: 'string', default: path.join(ROOT, 'public/screenshots') },
    seconds: { type: 'string', default: '180' },
    help: { type: 'boolean' },
  });
  if (flags.help) {
    console.log(USAGE);
    return 0;
  }
  const seconds = wholeNumber('--seconds', flags.seconds, 0, 600);
  mkdirSync(flags.out, { recursive: true });
  const site = await serveBuild();
  const browser = await launchBrowser({ webgpu: 'none' });
  try {
    const page = await browser.newPage({ viewport: SHOTS[0], colorScheme: SHOTS[0].colorScheme });
    const errors = collectErrors(page);
    await page.goto(`${site.url}?backend=wasm`);
    await race(page, seconds);
    for (const [name, prepare] of Object.entries(PAGES)) {
      await page.setViewportSize(SHOTS[0]);
      await prepare(page);
      await takeAll(page, flags.out, name);
    }
    if (errors.length > 0) throw new AppError('internal', `the page reported: ${errors.join('; ')}`);
  } finally {
    await browser.close();
    await site.close();
  }
  return 0;
}

/** What is done on each page before its pictures are taken; the race has run. */
const PAGES: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  race: () => Promise.resolve(),
  async label(page) {
    await page.getByRole('link', { name: 'Label', exact: true }).click();
    await page.waitForSelector('[data-judge="pairs"]', { timeout: 60_000 });
  },
  async reward(page) {
    await page.getByRole('link', { name: 'Reward', exact: true }).click();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.waitForSelector('[data-reward-model="trained"]', { timeout: 120_000 });
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.waitForSelector('[data-token]');
  },
};

async function takeAll(page: Page, folder: string, name: string): Promise<void> {
  for (const { look, width, height, colorScheme } of SHOTS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(SETTLE_MS);
    const file = path.join(folder, `${name}-${look}.png`);
    await page.screenshot({ path: file });
    console.log(file);
  }
}

async function race(page: Page, seconds: number): Promise<void> {
  await everyLane(page, ['ready'], 60);
  await page.click('[data-action="play"]');
  await everyLane(page, ['finished', 'failed'], seconds);
}

/** Waits until all lanes are in one of the phases, or for so long. */
async function everyLane(page: Page, phases: readonly string[], seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  const all = page.locator('[data-phase]');
  const there = page.locator(phases.map((phase) => `[data-phase="${phase}"]`).join(', '));
  while (performance.now() < end) {
    const count = await all.count();
    if (count > 0 && (await there.count()) === count) return;
    await page.waitForTimeout(200);
  }
}
