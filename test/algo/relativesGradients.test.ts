import { beforeAll, describe, expect, test } from 'vitest';
import { packPairs } from '../../src/algo/dpo/dpoUpdate.ts';
import { type GroupObjective, groupGradients, toGroupData } from '../../src/algo/groups/groupAlgorithm.ts';
import type { GroupRollouts } from '../../src/algo/groups/groupRollouts.ts';
import { grpoKnobs, grpoObjective } from '../../src/algo/grpo.ts';
import { ktoGradients, packKtoBatch } from '../../src/algo/kto.ts';
import { ktoKnobs } from '../../src/algo/ktoKnobs.ts';
import { orpoKnobs, orpoObjective } from '../../src/algo/orpo.ts';
import { pairGradients, type PairObjective } from '../../src/algo/pairs/pairAlgorithm.ts';
import { preferredFtKnobs, preferredFtObjective } from '../../src/algo/preferredFt.ts';
import { rlooKnobs, rlooObjective } from '../../src/algo/rloo.ts';
import { simpoKnobs, simpoObjective } from '../../src/algo/simpo.ts';
import { unlikelihoodKnobs, unlikelihoodObjective } from '../../src/algo/unlikelihood.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import type { Gradients } from '../../src/math/gradients.ts';
import { scoreResponses } from '../../src/model/heads.ts';
import { packSequences } from '../../src/model/packing.ts';
import type { Model } from '../../src/model/parameters.ts';
import { CHECKED, differences, random, sequence, smallModel } from './finiteDifferences.ts';
import { knobDefaults } from './knobDefaults.ts';

interface GroupRun {
  readonly policy: Model;
  readonly rollouts: GroupRollouts;
}

function onGroups<C, N extends string>(objective: GroupObjective<C, N>, settings: C, run: GroupRun) {
  const data = toGroupData(run.rollouts, objective.advantages(run.rollouts, settings));
  const context = { policy: run.policy, temperature: 0.8, maxNewTokens: 6 };
  return () => groupGradients(objective, context, data, settings);
}
function onPairs<C, N extends string>(objective: PairObjective<C, N>, settings: C, model: Model) {
  const batch = packPairs(preferences());
  return () => pairGradients(objective, model, batch, settings);
}

const preferences = () =>
  [0, 1, 2].map((i) => ({ chosen: sequence([2, 3 + i], 30 + i), rejected: sequence([2, 5 - i], 40 + i) }));

describe.each(['wasm', 'cpu'] as const)(
  'gradients of the relatives against finite differences on %s',
  (backend) => {
    beforeAll(() => startNodeBackend(backend));

    test.each<[string, (model: Model) => () => Gradients]>([
      ['SimPO', (model) => onPairs(simpoObjective, knobDefaults(simpoKnobs), model)],
      ['ORPO', (model) => onPairs(orpoObjective, knobDefaults(orpoKnobs, { lambda: 2 }), model)],
      ['Preferred-FT', (model) => onPairs(preferredFtObjective, knobDefaults(preferredFtKnobs), model)],
      ['unlikelihood', (model) => onPairs(unlikelihoodObjective, knobDefaults(unlikelihoodKnobs), model)],
    ])('%s', (_, gradientsOf) => {
      const model = smallModel();
      expect(differences(model, CHECKED, gradientsOf(model))).toEqual([]);
    });

    test('KTO', () => {
      const model = smallModel();
      const settings = knobDefaults(ktoKnobs, { undesirableWeight: 2 });
      const answers = preferences().flatMap(({ chosen, rejected }, i) => [
        { answer: chosen, mismatched: rejected, desirable: true, logRef: -8 - i, mismatchedLogRef: -13 },
        { answer: rejected, mismatched: chosen, desirable: false, logRef: -9 + i, mismatchedLogRef: -12 },
      ]);
      // Its z is without a gradient: packed once, it stays while the parameters are moved.
      const batch = packKtoBatch(model, answers, settings);
      expect(batch.z.dataSync()[0]).toBeGreaterThan(0);
      expect(differences(model, CHECKED, () => ktoGradients(model, batch, 0.3))).toEqual([]);
    });

    test.each<[string, (run: GroupRun) => () => Gradients]>([
      ['GRPO', (run) => onGroups(grpoObjective, knobDefaults(grpoKnobs, { clipRange: 0.3 }), run)],
      ['RLOO', (run) => onGroups(rlooObjective, knobDefaults(rlooKnobs, { clipRange: 0.9 }), run)],
    ])('%s', (_, gradientsOf) => {
      const model = smallModel();
      const sequences = [
        sequence([2, 4], 50),
        sequence([2, 2], 51),
        sequence([3, 5], 52),
        sequence([3, 3], 53),
      ];
      const batch = packSequences(sequences);
      const near = (spread: number) =>
        scoreResponses(model, batch, 0.8)
          .logProbs.dataSync()
          .map((x) => (x === 0 ? 0 : x + spread * random.normal()));
      const { rows, columns, lengths } = batch;
      const none = new Float32Array(rows * columns);
      const scores = { rows, columns, lengths, values: none, exactKl: none, entropy: none };
      const rollouts = {
        groupSize: 2,
        sequences,
        batch,
        scores: { ...scores, logProbs: Float32Array.from(near(0.3)), logRef: Float32Array.from(near(0.3)) },
        rewards: Float32Array.of(1, 2, 4, 3),
        endedCount: 4,
      };
      const evaluate = gradientsOf({ policy: model, rollouts });
      expect(differences(model, CHECKED, evaluate)).toEqual([]);
      const clipped = evaluate().stats['clip_ratio/region_mean']!.dataSync()[0]!;
      expect(clipped).toBeLessThan(0.9);
    });
  },
);
