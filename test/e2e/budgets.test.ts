/** What a visitor waits for and what jumps about, page by page. Alone on the machine: vitest.config.ts. */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../src/cli/setup.mjs';
import { untilPhase } from './support/lanes.ts';
import { cumulativeShift, now, observations, observe } from './support/observe.ts';
import { openSite } from './support/visit.ts';

const visit = openSite();
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
/** A clock says something about the page only where no other program keeps the processors busy. */
const isAlone = () => os.loadavg()[0]! < os.availableParallelism() + 1.5;

/** Every page that the navigation leads to. */
async function pageIds(): Promise<string[]> {
  const { page } = await visit();
  const links = await page
    .locator('nav[aria-label="Pages"] a')
    .evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  return links.map((href) => new URLSearchParams(href!.slice(1)).get('page')!);
}

describe('the first load', () => {
  test('brings less than 300 kB of compressed JavaScript to the main thread', () => {
    const html = readFileSync(path.join(ROOT, 'dist/index.html'), 'utf8');
    const scripts = [...new Set(html.match(/assets\/[\w-]+\.js/g))];
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = scripts.map((script) => gzipSync(readFileSync(path.join(ROOT, 'dist', script))).length);
    expect(bytes.reduce((a, b) => a + b, 0)).toBeLessThan(300_000);
  });

  test('paints within 1 s and is ready to race within 2 s', async () => {
    const painted: number[] = [];
    const ready: number[] = [];
    for (let i = 0; i < 3; i++) {
      const { page } = await visit({ before: observe });
      await untilPhase(page, ['ready']);
      ready.push(await now(page));
      painted.push((await observations(page)).paintedAt);
    }
    console.log(
      `painted ${median(painted).toFixed(0)} ms, ready ${median(ready).toFixed(0)} ms (medians of 3)`,
    );
    expect(median(painted)).toBeLessThan(isAlone() ? 1000 : Infinity);
    expect(median(ready)).toBeLessThan(isAlone() ? 2000 : Infinity);
  });
});

test('every page of the navigation opens without an error, and nothing on it jumps', async () => {
  const ids = await pageIds();
  expect(ids).toContain('learn');
  for (const id of ids) {
    const { page, errors, foreignRequests } = await visit({
      address: `?backend=wasm#page=${id}`,
      before: observe,
    });
    await page.locator('main').waitFor();
    await page.waitForTimeout(1200);
    const { shifts } = await observations(page);
    expect(cumulativeShift(shifts), `${id}: ${JSON.stringify(shifts)}`).toBeLessThan(0.02);
    expect(errors, id).toEqual([]);
    expect(foreignRequests, id).toEqual([]);
    await page.close();
  }
});
