/** What lesson 8 shows as recorded, once again on one seed: calibrating the six people's ratings helps DPO. */
import { expect, test } from 'vitest';
import { RECORDED_RATINGS, RECORDED_SEEDS } from '../../src/ui/learn/annotators/recordedRatings.ts';
import { laneRequest, ofType, runLane } from '../engine/nodeLane.ts';

test('DPO on ratings as given and calibrated', async () => {
  const [seed] = RECORDED_SEEDS;
  const golds: number[] = [];
  for (const { preset, dpo } of RECORDED_RATINGS) {
    const knobs = { 'evaluation.prompts': 200, 'evaluation.points': 1 };
    const events = await runLane(laneRequest('dpo', { preset, seed, knobs }));
    const gold = ofType(events, 'run/evaluated').at(-1)!.metrics['gold/reward']!;
    expect(Math.abs(gold - dpo[0]!), preset).toBeLessThan(0.05);
    golds.push(gold);
  }
  expect(golds[1]! - golds[0]!).toBeGreaterThan(0.1);
}, 240_000);
