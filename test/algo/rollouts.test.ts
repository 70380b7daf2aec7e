import { beforeAll, describe, expect, test } from 'vitest';
import { collectExperience, rolloutMetrics, toMinibatch } from '../../src/algo/ppo/experience.ts';
import { ppoKnobs } from '../../src/algo/ppo/ppoKnobs.ts';
import { drawPrompts, scoreRollouts } from '../../src/algo/rollouts.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { exactKl } from '../../src/kernels/exactKl/exactKl.ts';
import { memory, tensor1d, type Tensor2D } from '../../src/kernels/tf.ts';
import { tokenLogProbs } from '../../src/kernels/tokenLogProbs/tokenLogProbs.ts';
import { gatherRows } from '../../src/kernels/gatherRows/gatherRows.ts';
import { hiddenStates } from '../../src/model/gpt.ts';
import { createScoreHead, createValueHead, responseLogits } from '../../src/model/heads.ts';
import { packSequences } from '../../src/model/packing.ts';
import type { Model } from '../../src/model/parameters.ts';
import { rngKey } from '../../src/shared/rng.ts';
import '../math/numberMatchers.ts';
import { toTensor } from '../model/fixtureModel.ts';
import { randomModel, randomSequence } from '../model/randomModel.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';
import { knobDefaults } from './knobDefaults.ts';
import { disposeToy, toyContext } from './toyTask.ts';

const fixture = loadFixture<{
  policyLogits: FixtureTensor;
  referenceLogits: FixtureTensor;
  targets: number[];
  cases: {
    temperature: number;
    kl: FixtureTensor;
    policyEntropy: FixtureTensor;
    referenceEntropy: FixtureTensor;
    logps: FixtureTensor;
  }[];
}>('kl');

const sequences = [
  [2, 5],
  [1, 1],
  [4, 3],
].map(([prompt, response], i) => randomSequence([prompt!, response!], 20 + i));

/** In float64, from the logits themselves. */
function klOf(p: ArrayLike<number>, q: ArrayLike<number>, temperature: number): number {
  const logSoftmax = (z: ArrayLike<number>) => {
    const scaled = Array.from(z, (x) => x / temperature);
    const max = Math.max(...scaled);
    const total = Math.log(scaled.reduce((sum, x) => sum + Math.exp(x - max), 0)) + max;
    return scaled.map((x) => x - total);
  };
  const [logP, logQ] = [logSoftmax(p), logSoftmax(q)];
  return logP.reduce((sum, lp, v) => sum + Math.exp(lp) * (lp - logQ[v]!), 0);
}

describe.each(['wasm', 'cpu'] as const)('scores of rollouts on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test.each(fixture.cases.map((c) => [c.temperature, c] as const))(
    'PyTorch: exact KL, entropies and log-probs at temperature %d',
    (temperature, c) => {
      const p = toTensor(fixture.policyLogits) as Tensor2D;
      const q = toTensor(fixture.referenceLogits) as Tensor2D;
      const targets = tensor1d(fixture.targets, 'int32');
      expect(exactKl(p, q, temperature)).toMatchNumbers(c.kl, fixture.header);
      const own = tokenLogProbs(p, targets, temperature);
      expect(own.logProbs).toMatchNumbers(c.logps, fixture.header);
      expect(own.entropy).toMatchNumbers(c.policyEntropy, fixture.header);
      const other = tokenLogProbs(q, targets, temperature).entropy;
      expect(other).toMatchNumbers(c.referenceEntropy, fixture.header);
    },
  );

  test('policy, reference, exact KL and critic in one pass', async () => {
    const [policy, reference, critic] = [randomModel(1), randomModel(2), randomModel(3)];
    Object.assign(critic.parameters, createValueHead(8), {
      'v_head.summary.weight': createScoreHead(8, rngKey(1))['score.weight']!,
    });
    const batch = packSequences(sequences);
    const temperature = 0.7;
    const before = memory().numTensors;
    const scores = await scoreRollouts(batch, { policy, reference, critic }, temperature);
    expect(memory().numTensors).toBe(before);

    const logits = (model: Model) =>
      responseLogits(model, gatherRows(hiddenStates(model, batch.tokens), batch.predictors));
    const [p, q] = [logits(policy).dataSync(), logits(reference).dataSync()];
    const V = policy.config.vocabulary;
    let token = 0;
    const expected = Array.from({ length: batch.rows * batch.columns }, (_, i) => {
      if (i % batch.columns >= batch.lengths[Math.floor(i / batch.columns)]!) return 0;
      const row = (z: ArrayLike<number>) => Array.from(z).slice(token * V, (token + 1) * V);
      const kl = klOf(row(p), row(q), temperature);
      token++;
      return kl;
    });
    expect(scores.exactKl).toMatchNumbers(expected, { rtol: 1e-4, atol: 1e-5 });
    expect(Math.max(...expected)).toBeGreaterThan(0.1);
    expect(Math.max(...scores.values.map(Math.abs))).toBeGreaterThan(0.01);
    expect(scores.logProbs.every((x) => x <= 0)).toBe(true);

    // The same model as both: no KL; without a critic: no values.
    const self = await scoreRollouts(batch, { policy, reference: policy }, temperature);
    expect(self.exactKl).toMatchNumbers(new Float32Array(15), { rtol: 0, atol: 1e-6 });
    expect(self.logRef).toEqual(self.logProbs);
    expect(self.logProbs).toEqual(scores.logProbs);
    expect(self.values.every((v) => v === 0)).toBe(true);
    const swapped = await scoreRollouts(batch, { policy: reference, reference: policy }, temperature);
    expect(swapped.logProbs).toEqual(scores.logRef);
  });
});

describe('experience', () => {
  beforeAll(() => startNodeBackend('wasm'));
  const config = knobDefaults(ppoKnobs, { whitenAdvantages: false, gamma: 1, lambda: 1, missingEos: 'none' });

  test('advantages, metrics and minibatches belong to the sampled answers', async () => {
    const context = toyContext();
    const far = randomModel(77, { layers: 1 }, 0.3);
    Object.assign(context.policy.parameters, createValueHead(8));
    const state = { critic: context.policy, reference: far, klCoef: 0.2 };
    const experience = await collectExperience(context, state, config, context.prompts, rngKey(3));
    const { scores } = experience;
    const metrics = rolloutMetrics(experience, 0.2);
    // With lambda 1, gamma 1 and a critic that says 0, the first advantage is the whole penalised reward.
    const first = experience.sequences.map((_, b) => experience.advantages[b * scores.columns]!);
    const mean = first.reduce((a, b) => a + b) / first.length;
    expect(mean).toBeCloseTo(metrics['objective/rlhf_reward'], 4);
    expect(metrics['objective/rlhf_reward']).toBeCloseTo(
      metrics['objective/scores'] - 0.2 * metrics['rollout/kl_k1'],
      6,
    );
    expect(metrics['rollout/kl_exact']).toBeGreaterThan(0.1);
    expect(experience.returns).toEqual(experience.advantages);
    expect(metrics['val/num_eos_tokens']).toBe(
      experience.sequences.filter((s) => s.ids.at(-1) === far.config.eosId).length,
    );

    // The two shortest: their matrix is narrower than the rollouts'.
    const rows = [...scores.lengths.keys()]
      .toSorted((a, b) => scores.lengths[a]! - scores.lengths[b]!)
      .slice(0, 2);
    const data = toMinibatch(experience, rows);
    const columns = data.batch.columns;
    expect(columns).toBeLessThan(scores.columns);
    const expected = rows.flatMap((r) =>
      Array.from({ length: columns }, (_, t) => scores.logProbs[r * scores.columns + t] ?? 0),
    );
    expect(data.logOld).toMatchNumbers(expected, { rtol: 0, atol: 1e-9 });
    expect([...data.batch.lengths]).toEqual(rows.map((r) => scores.lengths[r]!));
    disposeToy(context);
  });
});

describe('drawPrompts', () => {
  const prompts = Array.from({ length: 7 }, (_, i) => Int32Array.of(i));
  const draw = (first: number, count: number, seed = 1) =>
    drawPrompts(prompts, rngKey(seed), first, count).map((prompt) => prompt[0]!);

  test('uses every prompt once before any comes again, in another order', () => {
    const rounds = [0, 1, 2].map((round) => draw(7 * round, 7));
    for (const round of rounds) expect(round.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(new Set(rounds.map(String)).size).toBe(3);
  });

  test('does not depend on how the draws are cut into batches', () => {
    const whole = draw(0, 30);
    expect([...draw(0, 4), ...draw(4, 11), ...draw(15, 15)]).toEqual(whole);
    expect(draw(0, 30, 2)).not.toEqual(whole);
  });
});
