import { describe, expect, test } from 'vitest';
import { ARCHITECTURES, loraParameters } from '../../src/runs/cost/architectures.ts';
import {
  ASSUMPTIONS,
  type AssumptionId,
  clampAssumption,
  SCENARIOS,
} from '../../src/runs/cost/assumptions.ts';
import type { CostSource } from '../../src/runs/cost/costSource.ts';
import {
  type MethodTraits,
  passesOf,
  scaledCost,
  scaledMemory,
  sequenceFlops,
} from '../../src/runs/cost/scalability.ts';

const [small, xl, sevenB] = ARCHITECTURES as [
  (typeof ARCHITECTURES)[0],
  (typeof ARCHITECTURES)[0],
  (typeof ARCHITECTURES)[0],
];
const { scenario } = SCENARIOS[0]!;
const ppo: MethodTraits = { holds: ['reference', 'critic', 'rewardModel'], writes: true };
const dpo: MethodTraits = { holds: [], writes: false };
const zeros = { labels: 0, rewardModel: 0, generation: 0, scoring: 0, training: 0, evaluation: 0 };

function source(samples: number, labels: number, trunk: Partial<typeof zeros>, logits = trunk): CostSource {
  const progress = {
    step: 1,
    optimizerSteps: 1,
    samples,
    tokensGenerated: 0,
    tokensTrained: 0,
    wallMs: 0,
    peakBytes: 0,
    work: {
      flops: zeros,
      tokens: zeros,
      trunkPasses: { ...zeros, ...trunk },
      logitPasses: { ...zeros, ...logits },
    },
  };
  const curve = { gold: [], wallMs: [], flops: [] };
  return { id: '', name: '', algorithm: '', preset: '', progress, labels, goldStart: 0, gold: 0, curve };
}

describe('architectures', () => {
  test('have the published numbers of parameters', () => {
    expect(small.parameters).toBe(124_439_808);
    expect(xl.parameters).toBe(1_557_611_200);
    expect(sevenB.parameters).toBe(6_738_415_616);
  });

  test('LoRA of rank 16 on every matrix of Llama 2 7B has the 40.0M parameters that PEFT prints', () => {
    expect(loraParameters(sevenB.shape, 16)).toBe(39_976_960);
  });

  test('a sequence costs two FLOPs a parameter and token, and attention on top', () => {
    const lengths = { promptTokens: 1, responseTokens: 1 };
    const matrices = 12 * 12 * 768 * 768; // 84,934,656 parameters in GPT-2's layers
    const { trunk, logits } = sequenceFlops(small.shape, lengths);
    expect(trunk).toBe(2 * matrices * 2 + 12 * 4 * 768 * 3);
    expect(logits).toBe(2 * 768 * 50_257);
  });
});

describe('memory', () => {
  test('of 7B, by hand: DPO 16 bytes a parameter, PPO two of them and two frozen models', () => {
    const P = 6_738_415_616;
    const alone = scaledMemory(dpo, sevenB, scenario, false);
    expect(alone).toMatchObject({ policy: 16 * P, reference: 0, rewardModel: 0, critic: 0, cache: 0 });
    const all = scaledMemory(ppo, sevenB, scenario, false);
    expect(all).toMatchObject({ policy: 16 * P, critic: 16 * P, reference: 2 * P, rewardModel: 2 * P });
    // Keys and values: 2 x 32 layers x 4096 channels x 2 bytes, 64 answers of 565 tokens.
    expect(all.cache).toBe(2 * 32 * 4096 * 2 * 64 * 565);
    expect(all.activations).toBe(8 * (32 * 4096 * 565 * 2 + 32_000 * 53 * 4));
  });

  test('with LoRA the reference is the policy without its adapters', () => {
    const P = 6_738_415_616;
    const memory = scaledMemory(ppo, sevenB, scenario, true);
    expect(memory.policy).toBe(2 * P + 16 * 39_976_960);
    expect(memory.reference).toBe(0);
  });
});

describe('a run with a larger model', () => {
  // 100 episodes: written once, read by four models, trained on twice by policy and critic, which has no logits.
  const ppoRun = source(
    100,
    50,
    { rewardModel: 300, generation: 100, scoring: 400, training: 1200, labels: 9e9, evaluation: 9e9 },
    { generation: 100, scoring: 200, training: 600 },
  );
  const dpoRun = source(400, 50, { scoring: 100, training: 2400 });

  test('reads each sequence as often as it did here', () => {
    const passes = passesOf(ppoRun, ppo)!;
    expect(passes.trunk).toEqual({ rewardModel: 6, generation: 1, scoring: 4, training: 12 });
    expect(passes.logits).toEqual({ rewardModel: 0, generation: 1, scoring: 2, training: 6 });
    expect(passesOf(dpoRun, dpo)!.trunk).toEqual({ rewardModel: 0, generation: 0, scoring: 2, training: 6 });
    expect(passesOf({ ...dpoRun, labels: 0 }, dpo)).toBeNull();
    const { work: _, ...old } = dpoRun.progress;
    expect(passesOf({ ...dpoRun, progress: old }, dpo)).toBeNull();
  });

  test('DPO on TL;DR with 124M, by hand', () => {
    const cost = scaledCost(passesOf(dpoRun, dpo)!, dpo, small, scenario, false);
    const T = 565;
    const forward = 2 * 84_934_656 * T + (12 * 4 * 768 * T * (T + 1)) / 2 + 2 * 768 * 50_257 * 53;
    expect(cost.flops.training).toBeCloseTo(92_858 * 6 * forward, -9);
    expect(cost.flops.scoring).toBeCloseTo(92_858 * 2 * forward, -9);
    expect(cost.gpuHours).toBeCloseTo((92_858 * 8 * forward) / (312e12 * 0.4) / 3600, 6);
    expect(cost.gpus).toBe(1);
  });

  test('PPO grows with its episodes, and its reward model with the labels', () => {
    const passes = passesOf(ppoRun, ppo)!;
    const cost = (changes: Partial<typeof scenario>) =>
      scaledCost(passes, ppo, xl, { ...scenario, ...changes }, false).flops;
    const [once, twice, labelled] = [
      cost({}),
      cost({ episodes: 2e6 }),
      cost({ labels: 2 * scenario.labels }),
    ];
    expect(twice.training).toBeCloseTo(2 * once.training, -9);
    expect(twice.rewardModel).toBe(once.rewardModel);
    expect(labelled.rewardModel).toBeCloseTo(2 * once.rewardModel, -9);
    expect(labelled.generation).toBe(once.generation);
  });

  test('writing is charged at its own utilisation', () => {
    const passes = passesOf(source(10, 10, { generation: 10 }), ppo)!;
    const hours = (writingUtilisation: number) =>
      scaledCost(passes, ppo, small, { ...scenario, writingUtilisation }, false).gpuHours;
    expect(hours(0.1)).toBeCloseTo(hours(0.05) / 2, 9);
  });
});

describe('assumptions', () => {
  test('lie within their ranges and say where they are from', () => {
    for (const [id, { min, max, says, source: from }] of Object.entries(ASSUMPTIONS)) {
      for (const { scenario: values } of SCENARIOS) {
        expect(values[id as AssumptionId], id).toBeGreaterThanOrEqual(min);
        expect(values[id as AssumptionId], id).toBeLessThanOrEqual(max);
      }
      expect(`${says} ${from}`).toMatch(/\.$/);
    }
  });

  test('are held to them whatever is typed', () => {
    expect(clampAssumption('utilisation', 7)).toBe(1);
    expect(clampAssumption('labels', -5)).toBe(10);
    expect(clampAssumption('episodes', Number.NaN)).toBe(1_000_000);
  });
});
