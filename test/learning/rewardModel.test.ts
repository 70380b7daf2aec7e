/** More labels make a better reward model, wrong ones a worse; both in the way the Reward page shows. */
import { describe, expect, test } from 'vitest';
import { openStudio } from '../engine/nodeStudio.ts';

const SEEDS = [1, 2, 3];

async function accuracyAt(
  studio: Awaited<ReturnType<typeof openStudio>>,
  seed: number,
  prompts: number,
  noise: number,
) {
  const { labels } = await studio.run({
    kind: 'simulateLabels',
    config: { prompts, labelNoise: noise },
    seed,
  });
  const { heldOut } = await studio.run({
    kind: 'trainRewardModel',
    labels,
    from: 'sft',
    config: {},
    seed,
  });
  return heldOut.filter(({ chosen, rejected }) => chosen > rejected).length / heldOut.length;
}

describe('held-out accuracy of the reward model', () => {
  test('rises with labels and falls with their noise, on three seeds', async () => {
    const studio = await openStudio();
    const means = new Map<string, number>();
    for (const [prompts, noise] of [
      [8, 0],
      [40, 0],
      [200, 0],
      [200, 0.2],
      [200, 0.4],
    ] as const) {
      const accuracies: number[] = [];
      for (const seed of SEEDS) accuracies.push(await accuracyAt(studio, seed, prompts, noise));
      means.set(`${prompts}/${noise}`, accuracies.reduce((sum, a) => sum + a, 0) / SEEDS.length);
    }
    console.log('held-out accuracy by prompts/noise:', Object.fromEntries(means));
    const at = (name: string) => means.get(name)!;
    expect(at('200/0')).toBeGreaterThan(0.9);
    expect(at('40/0')).toBeGreaterThan(at('8/0'));
    expect(at('200/0')).toBeGreaterThan(at('40/0'));
    expect(at('200/0.2')).toBeLessThan(at('200/0'));
    expect(at('200/0.4')).toBeLessThan(at('200/0.2') - 0.03);
  }, 240_000);
});
