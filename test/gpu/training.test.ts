import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModulePage } from '../../src/cli/browser.ts';
import { startPage } from './startPage.ts';
import type { compileAhead, keepOneParameter, poolSizes, sample, train } from './trainingPage.ts';

/** Per optimizer step of 2 layers (tensors: 28): 6 are AdamW's, 45 our forward and backward, the rest tfjs's. */
const DISPATCHES_PER_STEP = 100;
/** Per position of 2 layers: 7 a layer, embedding, last norm, logits and sampling. */
const DISPATCHES_PER_POSITION = 18;

let page: ModulePage;

beforeAll(async () => {
  page = await startPage('/test/gpu/trainingPage.ts');
});
afterAll(async () => {
  await page?.close();
});

const call = <F extends (...args: never[]) => unknown>(name: string, ...args: Parameters<F>) =>
  page.call<Awaited<ReturnType<F>>>(name, ...args);

const noErrors = async () => {
  expect(await page.call('fatalErrors')).toEqual([]);
  expect(page.errors).toEqual([]);
};

describe('a small GPT-2 on webgpu', () => {
  test('trains as on cpu under a changing learning rate, in few commands, without leaks', async () => {
    const steps = 5;
    const gpu = await call<typeof train>('train', 'webgpu', steps);
    const cpu = await call<typeof train>('train', 'cpu', steps);
    gpu.stats.forEach((stats, step) => {
      for (const [name, value] of Object.entries(stats))
        expect(Math.abs(value / cpu.stats[step]![name]! - 1), `${name} of step ${step}`).toBeLessThan(1e-4);
    });
    // AdamW's first steps turn a gradient of next to nothing into a whole step of either sign: allow a few.
    const differences = gpu.parameters.flatMap((values, i) =>
      values.map((value, k) => Math.abs(value - cpu.parameters[i]![k]!)),
    );
    expect(differences.length).toBeGreaterThan(30_000);
    expect(differences.filter((d) => !(d < 1e-4)).length).toBeLessThan(differences.length / 1000);
    expect(gpu.held).toEqual(gpu.held.map(() => gpu.held[0]));
    expect(gpu.counts.dispatches).toBeLessThanOrEqual(DISPATCHES_PER_STEP);
    expect(gpu.counts.passes).toBeLessThanOrEqual(1);
    expect(gpu.counts.submits).toBeLessThanOrEqual(1);
    await noErrors();
  });

  test('needs no new GPU memory for steps of the same shapes', async () => {
    const sizes = await call<typeof poolSizes>('poolSizes', 6);
    expect(sizes.slice(2)).toEqual(sizes.slice(2).map(() => sizes[2]));
    await noErrors();
  });

  test('keeps the shared buffer for the last parameter in it, and no longer', async () => {
    const { expected, kept, bytes } = await call<typeof keepOneParameter>('keepOneParameter');
    expect(kept).toEqual(expected);
    expect(new Set(kept).size).toBeGreaterThan(1); // trained, no longer all ones
    expect(bytes[1]).toBeGreaterThan(bytes[0]);
    expect(bytes[2]).toBe(bytes[0]);
    await noErrors();
  });

  test('samples the very tokens that the cpu samples', async () => {
    const gpu = await call<typeof sample>('sample', 'webgpu');
    const cpu = await call<typeof sample>('sample', 'cpu');
    expect(gpu.tokens).toEqual(cpu.tokens);
    expect(new Set(gpu.tokens.map((ids) => ids.join())).size).toBe(gpu.tokens.length);
    expect(gpu.held).toEqual(gpu.held.map(() => gpu.held[0]));
    const positions = Math.max(...gpu.tokens.map((ids) => ids.length)) - 1;
    expect(gpu.counts.dispatches).toBeLessThanOrEqual(DISPATCHES_PER_POSITION * (positions + 1));
    await noErrors();
  });

  test('can compile its pipelines ahead', async () => {
    const { ahead, pending, running } = await call<typeof compileAhead>('compileAhead');
    expect(ahead).toBeGreaterThan(5);
    expect(pending).toBe(0);
    expect(running).toBe(0);
    await noErrors();
  });
});
