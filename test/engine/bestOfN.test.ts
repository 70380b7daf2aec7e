import { beforeAll, describe, expect, test } from 'vitest';
import { memory } from '../../src/kernels/tf.ts';
import type { BestOfNResult } from '../../src/protocol/bestOfN.ts';
import type { JobOf } from '../../src/protocol/jobs.ts';
import { bestOfNKl } from '../../src/statistics/curveFits.ts';
import { laneRequest, ofType, runLane } from './nodeLane.ts';
import { type NodeStudio, openStudio } from './nodeStudio.ts';

const knobs = { 'preferences.prompts': 30, 'rewardModel.epochs': 1 };
const job: JobOf<'bestOfN'> = {
  kind: 'bestOfN',
  prompts: 12,
  samples: 16,
  sizes: [1, 2, 4, 16],
  knobs,
  seed: 5,
};

describe('bestOfN', () => {
  let studio: NodeStudio;
  let result: BestOfNResult;
  beforeAll(async () => {
    studio = await openStudio();
    result = await studio.run<'bestOfN'>(job);
  }, 60_000);

  test('gold and proxy rise with n, the gold ranking bounds every other, and KL is the analytic bound', () => {
    expect(result.sizes.map(({ kl }) => kl)).toEqual([1, 2, 4, 16].map(bestOfNKl));
    const [one] = result.sizes;
    expect(one!.gold).toBeCloseTo(one!.goldByGold, 12);
    const rises = (values: number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!);
    expect(rises(result.sizes.map(({ proxy }) => proxy))).toBe(true);
    expect(rises(result.sizes.map(({ goldByGold }) => goldByGold))).toBe(true);
    for (const { gold, goldByGold } of result.sizes) expect(gold).toBeLessThanOrEqual(goldByGold + 1e-12);
    expect(result.sizes.at(-1)!.gold).toBeGreaterThan(one!.gold + 0.2);
  });

  test('its reward model is that of a PPO lane of the same seed', async () => {
    const events = await runLane(laneRequest('ppo', { seed: job.seed, knobs }), 1);
    const losses = ofType(events, 'stage/progressed').flatMap(({ metrics }) =>
      metrics['rewardModel/loss'] === undefined ? [] : [metrics['rewardModel/loss']],
    );
    const own = studio.events.flatMap((event) =>
      event.type === 'job/progressed' && event.metrics['rewardModel/loss'] !== undefined
        ? [event.metrics['rewardModel/loss']]
        : [],
    );
    expect(losses.length).toBeGreaterThan(3);
    expect(own).toEqual(losses);
    const accuracies = ofType(events, 'stage/progressed').map(
      ({ metrics }) => metrics['rewardModel/heldOutAccuracy'],
    );
    expect(accuracies).toContain(result.heldOutAccuracy);
  });

  test('the same seed gives the same numbers, and nothing is left behind', async () => {
    const before = memory().numTensors;
    const { wallMs: _, ...again } = await studio.run<'bestOfN'>(job);
    const { wallMs: __, ...first } = result;
    expect(again).toEqual({ ...first, kind: 'bestOfN' });
    expect(memory().numTensors).toBe(before);
  });

  test('a size beyond the samples is refused', async () => {
    await expect(studio.run<'bestOfN'>({ ...job, sizes: [32] })).rejects.toThrow(/up to 16/);
  });
});
