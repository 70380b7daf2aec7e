/** What the lessons on the clip and on DPO say of the toy language, measured by the very jobs that they run. */
import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { exactToy } from '../../src/engine/studio/jobs/exactToy.ts';
import type { StudioRoom } from '../../src/engine/studio/types.ts';
import { exactToyJobSchema, exactToyResultSchema } from '../../src/protocol/exactToy.ts';
import { lineError, TOY_DATA } from '../../src/ui/learn/dpo/dpoNumbers.ts';

async function run(job: { method: 'ppo' | 'dpo'; beta: number; steps?: number; learningRate?: number }) {
  const parsed = exactToyJobSchema.parse({ kind: 'exactToy', seed: 1, ...job });
  const noRoom = {} as StudioRoom; // this job needs no model
  const running = exactToy(noRoom, parsed);
  for (;;) {
    const next = await running.next();
    if (next.done) return exactToyResultSchema.parse(next.value);
  }
}

describe('the lessons', () => {
  beforeAll(async () => {
    await startNodeBackend('wasm');
  });

  test('clip: timid learning rates clip nothing and get little, .1 gets nearly all, 1 is past the clip’s help', async () => {
    const at = async (learningRate: number) => {
      const { iterates } = await run({ method: 'ppo', beta: 1, steps: 20, learningRate });
      const clipped = iterates.slice(1).map(({ clipFraction }) => clipFraction!);
      const clipFraction = clipped.reduce((sum, value) => sum + value, 0) / clipped.length;
      return { clipFraction, share: iterates.at(-1)!.share };
    };
    const timid = await at(0.01);
    expect(timid.clipFraction).toBeLessThan(0.01);
    expect(timid.share).toBeLessThan(0.6);
    const good = await at(0.1);
    expect(good.clipFraction).toBeGreaterThan(0.02);
    expect(good.share).toBeGreaterThan(0.95);
    const wild = await at(1);
    expect(wild.clipFraction).toBeGreaterThan(0.25);
    expect(wild.share).toBeLessThan(0.7);
  });

  test('dpo: at beta 1 the implicit rewards of sequences in the data lie on the line', async () => {
    const { spread, optimum, likeliest, beta } = await run({ method: 'dpo', beta: 1 });
    const { seen, seenCount, unseenCount } = lineError(spread, beta, {
      logZ: optimum.objective / beta,
      drawn: TOY_DATA,
    });
    expect(seen).toBeLessThan(0.25); // points; the rewards go from -8 to 8
    expect(seenCount).toBeGreaterThan(50);
    expect(unseenCount).toBeGreaterThan(50);
    const texts = spread.map(({ text }) => text);
    for (const { text } of [...likeliest.reference, ...likeliest.optimum]) expect(texts).toContain(text);
  });
});
