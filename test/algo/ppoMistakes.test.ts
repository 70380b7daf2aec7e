/** Knobs that bring a classic mistake back do just what that mistake does, and nothing else. */
import { beforeAll, describe, expect, test } from 'vitest';
import { collectExperience, rolloutMetrics } from '../../src/algo/ppo/experience.ts';
import { ppo } from '../../src/algo/ppo/ppo.ts';
import { type PpoConfig, ppoKnobs } from '../../src/algo/ppo/ppoKnobs.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { createValueHead } from '../../src/model/heads.ts';
import { rngKey } from '../../src/shared/rng.ts';
import '../math/numberMatchers.ts';
import { knobDefaults } from './knobDefaults.ts';
import { disposeToy, runToy, toyContext } from './toyTask.ts';

beforeAll(() => startNodeBackend('wasm'));

async function experienceWith(changes: Partial<PpoConfig>, temperature = 1) {
  const context = toyContext({ temperature });
  Object.assign(context.policy.parameters, createValueHead(8));
  const state = { critic: context.policy, reference: context.reference, klCoef: 0.1 };
  const config = knobDefaults(ppoKnobs, { missingEos: 'floor', ...changes });
  const experience = await collectExperience(context, state, config, context.prompts, rngKey(3));
  const { eosId } = context.policy.config;
  disposeToy(context);
  return { experience, metrics: rolloutMetrics(experience, 0.1), eosId };
}

describe('log-probs at another temperature than that of sampling', () => {
  test('of the reference alone: k1 is below 0 before anything is learned, the exact KL is 0', async () => {
    const right = await experienceWith({}, 0.5);
    expect(right.metrics['rollout/kl_k1']).toBeCloseTo(0, 5);
    const wrong = await experienceWith({ tempered: 'reference' }, 0.5);
    expect(wrong.metrics['rollout/kl_k1']).toBeLessThan(-0.1);
    expect(wrong.metrics['objective/non_score_reward']).toBeGreaterThan(0.01);
    expect(wrong.metrics['rollout/kl_exact']).toBeCloseTo(0, 5);
    expect(wrong.experience.scores.logRef).toEqual(right.experience.scores.logRef);
  });

  test('of both: they are those of the policy at temperature 1', async () => {
    const neither = await experienceWith({ tempered: 'neither' }, 0.5);
    const reference = await experienceWith({ tempered: 'reference' }, 0.5);
    expect(neither.experience.scores.logProbs).toEqual(reference.experience.scores.logProbs);
    expect(neither.experience.scores.logRef).toEqual(neither.experience.scores.logProbs);
    expect(neither.metrics['rollout/kl_k1']).toBe(0);
  });

  test.each(['both', 'reference', 'neither'] as const)(
    '%s: the first ratio is 1 all the same',
    async (tempered) => {
      const config = knobDefaults(ppoKnobs, { tempered, updates: 2, episodes: 4 });
      const { checks, reports, leftOver } = await runToy(ppo, config, 2, { temperature: 0.5 });
      expect(checks.filter(({ pass }) => !pass)).toEqual([]);
      expect(Number.isFinite(reports[1]!.metrics['loss/policy_avg'])).toBe(true);
      expect(leftOver).toBe(0);
    },
  );
});

test('pad = EOS: the EOS gets no loss, the reward comes one token early, and no answer has ended', async () => {
  const right = await experienceWith({});
  const wrong = await experienceWith({ padIsEos: true });
  const lengths = [...right.experience.scores.lengths];
  const ended = right.experience.sequences.map(({ ids }) => ids.at(-1) === right.eosId);
  const cut = ended.map((hasEnded, b) => hasEnded && lengths[b]! > 1);
  expect(cut.filter(Boolean).length).toBeGreaterThan(2);
  expect([...wrong.experience.scores.lengths]).toEqual(lengths.map((length, b) => length - Number(cut[b])));
  const [from, to] = [right.experience.scores, wrong.experience.scores];
  cut.forEach((isCut, b) => {
    if (!isCut) return;
    const length = to.lengths[b]!;
    const row = (matrix: Float32Array, columns: number) => [
      ...matrix.subarray(b * columns, b * columns + length),
    ];
    expect(row(to.logProbs, to.columns)).toMatchNumbers(row(from.logProbs, from.columns), {
      rtol: 1e-5,
      atol: 1e-6,
    });
    expect(wrong.experience.rewardScores[b]).toBeLessThanOrEqual(-1); // by the missing-EOS rule
    // No KL yet: the last token that is left bears the whole reward.
    expect(wrong.experience.rewards[b * to.columns + length - 1]).toBeCloseTo(
      wrong.experience.rewardScores[b]!,
      5,
    );
  });
  expect(wrong.metrics['val/num_eos_tokens']).toBe(ended.filter((hasEnded, b) => hasEnded && !cut[b]).length);
});
