/** What a whole lane reports of its work and of the models that it holds. */
import { describe, expect, test } from 'vitest';
import { type EngineEvent, type Progress, progressSchema } from '../../src/protocol/events.ts';
import { parameterShapes } from '../../src/model/parameters.ts';
import { ofType, runLane } from './nodeLane.ts';
import { tinyRequest } from './tinyLane.ts';
import { tinyConfig, tinyModelReader } from './tinyModel.ts';

const trunkBytes =
  4 *
  Object.values(parameterShapes(tinyConfig))
    .map((shape) => shape.reduce((a, b) => a * b, 1))
    .reduce((a, b) => a + b);
const criticHead = 4 * (tinyConfig.channels + 1);

const small = { 'ppo.updates': 2, 'ppo.episodes': 4, 'ppo.epochs': 1, 'dpo.steps': 3, 'dpo.batchSize': 4 };
const run = async (algorithm: 'ppo' | 'dpo') => {
  const own = Object.entries(small).filter(([id]) => id.startsWith(algorithm));
  return runLane(tinyRequest(algorithm, Object.fromEntries(own)), undefined, tinyModelReader);
};
const lastProgress = (events: readonly EngineEvent[]): Progress =>
  ofType(events, 'run/stepped').at(-1)!.progress;

describe('the work of a lane', () => {
  test('PPO: every phase, four models, and FLOPs that only grow', async () => {
    const events = await run('ppo');
    const { flops, work } = lastProgress(events);
    for (const phase of ['labels', 'rewardModel', 'generation', 'scoring', 'training', 'evaluation'] as const)
      expect(work!.flops[phase], phase).toBeGreaterThan(0);
    const own = Object.entries(work!.flops).filter(([phase]) => phase !== 'evaluation');
    expect(flops).toBeCloseTo(own.reduce((sum, [, value]) => sum + value, 0));
    expect(work!.held).toEqual({
      policy: trunkBytes,
      gradients: trunkBytes + criticHead,
      moments: 2 * (2 * trunkBytes + criticHead),
      reference: trunkBytes,
      critic: trunkBytes + criticHead,
      rewardModel: trunkBytes + 4 * tinyConfig.channels,
    });
    const all = ofType(events, 'run/evaluated').map(({ metrics }) => metrics['cost/flops']!);
    expect(all[0]).toBe(0);
    expect(all.toSorted((a, b) => a - b)).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
  });

  test('DPO: writes nothing while it learns and holds the policy alone', async () => {
    const { work, tokensTrained } = lastProgress(await run('dpo'));
    expect(work!.flops).toMatchObject({ generation: 0, rewardModel: 0 });
    expect(work!.tokens.training).toBe(tokensTrained);
    expect(work!.trunkPasses.training).toBe(3 * 2 * 4 * 3); // steps, sides, pairs, forward and backward
    expect(work!.logitPasses).toEqual(work!.trunkPasses);
    expect(work!.held).toEqual({
      policy: trunkBytes,
      gradients: trunkBytes,
      moments: 2 * trunkBytes,
      reference: 0,
      critic: 0,
      rewardModel: 0,
    });
  });

  test('progress that was kept before FLOPs were counted is still read', () => {
    const old = {
      step: 1,
      optimizerSteps: 1,
      samples: 2,
      tokensGenerated: 3,
      tokensTrained: 4,
      wallMs: 5,
      peakBytes: 6,
    };
    expect(progressSchema.parse(old)).toEqual(old);
  });
});
