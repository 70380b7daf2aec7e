/** Bad input from outside: addresses and files. Each must be named in words, and the page must go on. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../src/cli/setup.mjs';
import { LANES, untilPhase } from './support/lanes.ts';
import { openSite } from './support/visit.ts';

const visit = openSite();
const MODEL = path.join(ROOT, 'models/tiny-reviews');
const shipped = (file: string) => readFileSync(path.join(MODEL, file));

describe('a bad address', () => {
  test.each([
    ['an unknown preset', '#preset=nope', 'preset=nope'],
    ['a negative seed', '#seed=-3', 'seed=-3'],
    ['a seed that is no number', '#seed=NaN', 'seed=NaN'],
    ['an unknown method', '#algos=sarsa', 'algos=sarsa'],
    ['a negative beta', '#dpo.beta=-1', 'dpo.beta=-1'],
    ['a knob that does not exist', '#no.such=1', 'no.such=1'],
    ['a broken escape', '#%E0%A4%A', '='],
    ['very long markup', `#${'x'.repeat(5000)}=<img src=x onerror=alert(1)>`, 'xxx'],
  ])('with %s is reported, and the page is ready to run', async (_fault, hash, named) => {
    const { page, errors } = await visit({ address: `?backend=wasm${hash}` });
    await untilPhase(page, ['ready']);
    expect(await page.getByRole('alert').first().innerText()).toContain(named);
    expect(errors).toEqual([]);
  });

  test('with an unknown backend is reported too', async () => {
    const { page } = await visit({ address: '?backend=cuda' });
    await untilPhase(page, ['ready']);
    expect(await page.getByRole('alert').first().innerText()).toContain('backend=cuda');
  });
});

describe('a bad model file', () => {
  const config = () => JSON.parse(shipped('config.json').toString()) as Record<string, unknown>;
  const weights = () => shipped('model.safetensors');
  const faults: [string, string, () => { status: number; body: Buffer | string }][] = [
    ['missing', 'model.safetensors', () => ({ status: 404, body: '' })],
    ['truncated', 'model.safetensors', () => ({ status: 200, body: weights().subarray(0, 5000) })],
    ['an error page', 'model.safetensors', () => ({ status: 200, body: '<!doctype html><p>Sign in' })],
    ['empty', 'model.safetensors', () => ({ status: 200, body: '' })],
    ['not JSON', 'config.json', () => ({ status: 200, body: '{"n_embd": ' })],
    [
      'for wider tensors',
      'config.json',
      () => ({ status: 200, body: JSON.stringify({ ...config(), n_embd: 128 }) }),
    ],
    [
      'without a field',
      'config.json',
      () => ({ status: 200, body: JSON.stringify({ ...config(), n_layer: undefined }) }),
    ],
    ['missing', 'tokenizer.json', () => ({ status: 503, body: 'busy' })],
    ['not a tokenizer', 'tokenizer.json', () => ({ status: 200, body: '{"model": {}}' })],
  ];

  test.each(faults)('(%s %s) is named, and a restart recovers', async (_kind, file, fault) => {
    const pattern = `**/models/tiny-reviews/${file}`;
    const { page } = await visit({
      before: (page: Page) => page.route(pattern, (route) => route.fulfill(fault())),
    });
    await untilPhase(page, ['failed']);
    for (const lane of LANES) {
      const alert = page.locator(`[data-lane-panel="${lane}"]`).getByRole('alert');
      expect(await alert.innerText()).toMatch(
        new RegExp(file === 'config.json' ? 'config|tensor|wte' : file),
      );
    }
    await page.unroute(pattern);
    for (const lane of LANES) {
      await page.locator(`[data-lane-panel="${lane}"]`).getByRole('button', { name: 'Restart lane' }).click();
    }
    await untilPhase(page, ['ready']);
  });
});
