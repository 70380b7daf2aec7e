/** Both methods against the truth: the optimum over all 20,736 sequences of the toy language. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  allLogProbs,
  exactFigures,
  logTable,
  shareOfOptimum,
} from '../../src/algo/exactToy/exactSolution.ts';
import { TOY_DEFAULTS, type ToyIterate, trainToy } from '../../src/algo/exactToy/trainToy.ts';
import { referenceLogits } from '../../src/algo/exactToy/toyWorld.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { memory } from '../../src/kernels/tf.ts';

const logRef = allLogProbs(logTable(referenceLogits()));

describe('trained with the losses of the page', () => {
  beforeAll(async () => {
    await startNodeBackend('wasm');
  });

  async function train(
    method: 'ppo' | 'dpo',
    beta: number,
    seed: number,
    pairsFrom?: 'reference' | 'policy',
  ): Promise<ToyIterate[]> {
    const iterates: ToyIterate[] = [];
    for await (const iterate of trainToy(method, { beta, seed, ...TOY_DEFAULTS[method], pairsFrom }))
      iterates.push(iterate);
    return iterates;
  }
  const shareAt = (iterate: ToyIterate, beta: number) =>
    shareOfOptimum(allLogProbs(iterate.table), logRef, beta);

  test.each([1, 2, 3])(
    'PPO ends within 2 percent of the optimum, and its KL estimates agree with the exact KL, seed %i',
    async (seed) => {
      const before = memory().numTensors;
      const iterates = await train('ppo', 1, seed);
      expect(memory().numTensors).toBe(before);
      expect(shareAt(iterates[0]!, 1)).toBe(0);
      expect(shareAt(iterates.at(-1)!, 1)).toBeGreaterThan(0.98);
      // The rollout of a step was drawn from the policy before it.
      const errors = iterates.slice(1).map(({ metrics }, i) => {
        const { kl } = exactFigures(allLogProbs(iterates[i]!.table), logRef, 1);
        return (metrics['rollout/kl_k1']! - kl) / Math.max(1e-9, metrics['rollout/kl_k1_error']!);
      });
      const scored = errors.slice(5); // at first there is no KL, and so no spread
      const mean = scored.reduce((sum, z) => sum + z, 0) / scored.length;
      const spread = Math.sqrt(scored.reduce((sum, z) => sum + z * z, 0) / scored.length);
      expect(Math.abs(mean)).toBeLessThan(0.5);
      expect(spread).toBeGreaterThan(0.6);
      expect(spread).toBeLessThan(1.5);
    },
  );

  test.each([1, 2, 3])('DPO ends within 2 percent of the same optimum, seed %i', async (seed) => {
    const iterates = await train('dpo', 1, seed);
    expect(shareAt(iterates.at(-1)!, 1)).toBeGreaterThan(0.98);
  });

  test('DPO falls short where the optimum lies outside its data; PPO, which writes its own, does not', async () => {
    const dpo = shareAt((await train('dpo', 0.5, 1)).at(-1)!, 0.5);
    const ppo = shareAt((await train('ppo', 0.5, 1)).at(-1)!, 0.5);
    expect(dpo).toBeLessThan(0.95);
    expect(ppo).toBeGreaterThan(0.98);
    // The same loss, on pairs that the policy has just written: it was the data.
    expect(shareAt((await train('dpo', 0.5, 1, 'policy')).at(-1)!, 0.5)).toBeGreaterThan(0.98);
  });
});
