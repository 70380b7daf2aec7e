/**
 * The relatives of PPO and DPO learn at their defaults: gold reward and KL on all 200 held-out prompts, in bounds
 * that leave .05 and half as much KL again to what seeds 7 and 8 gave. Nightly: ten runs of up to a minute each.
 */
import { describe, expect, test } from 'vitest';
import { laneRequest, ofType, runLane } from '../engine/nodeLane.ts';

const BOUNDS: readonly [algorithm: string, gold: number, kl: number][] = [
  ['kto', 0.82, 5],
  ['orpo', 0.74, 4],
  ['simpo', 0.85, 7.5],
  ['preferredFt', 0.65, 2.5],
  ['unlikelihood', 0.73, 5],
  ['grpo', 0.88, 6.5],
  ['rloo', 0.87, 4],
  ['onlineDpo', 0.86, 5],
  ['iterativeDpo', 0.87, 9],
  ['dpoThenPpo', 0.87, 4.5],
];

describe.runIf(process.env['NIGHTLY'])('at their defaults', () => {
  test.each(BOUNDS)('%s reaches gold %d within KL %d', async (algorithm, gold, kl) => {
    const knobs = { 'evaluation.prompts': 200, 'evaluation.points': 2 };
    const events = await runLane(laneRequest(algorithm, { seed: 7, knobs }));
    const end = ofType(events, 'run/evaluated').at(-1)!.metrics;
    console.log(
      `${algorithm}: gold ${end['gold/reward']!.toFixed(3)}, KL ${end['objective/kl']!.toFixed(2)}`,
    );
    expect(end['gold/reward']).toBeGreaterThan(gold);
    expect(end['objective/kl']).toBeLessThan(kl);
    expect(end['eval/ended']).toBeGreaterThan(0.9);
  });
});
