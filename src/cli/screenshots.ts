/** `npm run screenshots`: the built pages after a race, as pictures. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { AppError } from '../shared/errors.ts';
import { parseFlags, wholeNumber } from './args.ts';
import { collectErrors, launchBrowser } from './browser.ts';
import { type PictureOf, PICTURES } from './screenshotPages.ts';
import { serveBuild } from './serve.ts';
import { ROOT } from './setup.mjs';

const SHOTS = [
  { look: 'desktop-light', width: 1440, height: 900, colorScheme: 'light' },
  { look: 'desktop-dark', width: 1440, height: 900, colorScheme: 'dark' },
  { look: 'phone-light', width: 390, height: 844, colorScheme: 'light' },
  { look: 'phone-dark', width: 390, height: 844, colorScheme: 'dark' },
] as const;
const USAGE = `npm run screenshots -- [flags]
  --out FOLDER   where to write (test/screenshots)
  --seconds N    how long to race at most; both lanes finish sooner (180)`;
/** Long enough for the charts to redraw in a new size or theme. */
const SETTLE_MS = 1000;

export async function main(argv: readonly string[]): Promise<number> {
  const flags = parseFlags(argv, {
    out: { type: 'string', default: path.join(ROOT, 'test/screenshots') },
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
    for (const picture of PICTURES) {
      await page.setViewportSize(SHOTS[0]);
      await picture.prepare(page);
      await takeAll(page, flags.out, picture);
    }
    if (errors.length > 0) throw new AppError('internal', `the page reported: ${errors.join('; ')}`);
  } finally {
    await browser.close();
    await site.close();
  }
  return 0;
}

async function takeAll(page: Page, folder: string, { name, only }: PictureOf): Promise<void> {
  const wanted = SHOTS.filter(({ look }) => only === undefined || look.startsWith(only));
  for (const { look, width, height, colorScheme } of wanted) {
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
