import { describe, expect, test } from 'vitest';
import { memory } from '../../src/kernels/tf.ts';
import type { KnobValues } from '../../src/shared/spec.ts';
import { loadedLane } from './tinyLane.ts';

const footprint = () => ({ tensors: memory().numTensors, bytes: memory().numBytes });

describe('200 steps leave memory where it was after step 5', () => {
  test.each<[string, KnobValues]>([
    ['ppo', { 'ppo.updates': 200, 'ppo.epochs': 1, 'ppo.critic': 'shared' }],
    ['ppo', { 'ppo.updates': 200, 'ppo.epochs': 1, 'ppo.critic': 'separate', 'ppo.emaDecay': 0.99 }],
    ['dpo', { 'dpo.steps': 200 }],
  ])('%s %j', { timeout: 60_000 }, async (algorithm, knobs) => {
    const lane = await loadedLane(algorithm, { 'evaluation.points': 10, ...knobs });
    await lane.step(5);
    const early = footprint();
    await lane.step(15); // before the first evaluation of the run
    expect(footprint()).toEqual(early);
    await lane.step(180);
    expect(lane.failures()).toEqual([]);
    expect(lane.steps()).toBe(200);
    expect(footprint()).toEqual(early);
  });
});
