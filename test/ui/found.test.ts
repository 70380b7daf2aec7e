import { describe, expect, test } from 'vitest';
import type { LaneState } from '../../src/store/laneState.ts';
import { initialLane } from '../../src/store/laneState.ts';
import { found } from '../../src/ui/present/found.ts';

function lane(
  algorithm: string,
  gold: number,
  kl: number,
  wallMs: number,
  over: Partial<LaneState> = {},
): LaneState {
  const progress = {
    step: 48,
    optimizerSteps: 48,
    samples: 0,
    tokensGenerated: 0,
    tokensTrained: 0,
    wallMs,
    peakBytes: 0,
  };
  const evaluationAt = (value: number) => ({
    progress,
    metrics: { 'gold/reward': value, 'objective/kl': kl },
    samples: [],
  });
  return {
    ...initialLane(algorithm, 'run'),
    phase: 'finished',
    totalSteps: 48,
    wallMs,
    progress,
    start: evaluationAt(0.5),
    evaluation: evaluationAt(gold),
    ...over,
  };
}
const say = (...lanes: LaneState[]) => found(lanes, (id) => id.toUpperCase());

describe('what was found', () => {
  test('is nothing before an evaluation', () => {
    expect(say(initialLane('ppo', ''), initialLane('dpo', ''))).toEqual([]);
  });

  test('gives each lane its numbers', () => {
    expect(say(lane('ppo', 0.95, 4.7, 8100))).toEqual([
      'PPO: gold reward 0.95, +0.45 over SFT, 4.7 nats from it, in 8.1 s.',
    ]);
  });

  test('names the better, the closer and the slower of two', () => {
    const sentences = say(lane('ppo', 0.95, 2.8, 8000), lane('dpo', 0.9, 6.1, 4000)).slice(2);
    expect(sentences).toEqual([
      'PPO has the higher gold reward, by 0.05.',
      'PPO stayed closer to the SFT model, by 3.3 nats.',
      'PPO took 2.0 times as long.',
    ]);
  });

  test('makes nothing of small differences', () => {
    expect(say(lane('ppo', 0.95, 4.7, 8000), lane('dpo', 0.96, 4.8, 8100)).slice(2)).toEqual([
      'On gold reward the two are level.',
    ]);
  });

  test('says of a lane that goes on how far it is', () => {
    const [first] = say(lane('ppo', 0.7, 1, 3000, { phase: 'paused', totalSteps: 96 }));
    expect(first).toContain('step 48 of 96, not finished');
  });

  test('does not compare before both have finished', () => {
    const paused = lane('ppo', 0.5, 0.1, 3000, { phase: 'paused', totalSteps: 96 });
    expect(say(paused, lane('dpo', 0.9, 6.1, 4000))).toHaveLength(2);
  });
});
