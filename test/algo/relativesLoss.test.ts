import { beforeAll, describe, expect, test } from 'vitest';
import { bestAndWorst, grpoAdvantages, rlooAdvantages } from '../../src/algo/groups/groupAdvantages.ts';
import { type GrpoLossType, grpoKnobs, grpoLoss } from '../../src/algo/grpo.ts';
import { ktoLosses } from '../../src/algo/kto.ts';
import { logOddsRatios } from '../../src/algo/orpo.ts';
import { rlooLoss } from '../../src/algo/rloo.ts';
import { simpoLosses } from '../../src/algo/simpo.ts';
import { type UnlikelihoodForm, unlikelihoodKnobs, unlikelihoodLoss } from '../../src/algo/unlikelihood.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { relu, scalar, type Tensor, tensor1d, tensor2d } from '../../src/kernels/tf.ts';
import { takeGradients } from '../../src/math/gradients.ts';
import { logSigmoid } from '../../src/math/logSigmoid.ts';
import '../math/numberMatchers.ts';
import { toTensor } from '../model/fixtureModel.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';

type PairCase = Record<'losses' | 'gradChosen' | 'gradRejected', FixtureTensor>;
const { pairs, kto, groups, header } = loadFixture<{
  pairs: {
    chosen: FixtureTensor;
    rejected: FixtureTensor;
    simpo: PairCase & { beta: number; gamma: number };
    orpo: PairCase & { lambda: number; logOdds: FixtureTensor };
  };
  kto: {
    beta: number;
    weights: [number, number];
    labels: boolean[];
    z: number;
    loss: number;
    gradient: FixtureTensor;
  } & Record<'policy' | 'reference' | 'mismatchedPolicy' | 'mismatchedReference', FixtureTensor>;
  groups: {
    lengths: number[];
    rewards: FixtureTensor;
    grpoAdvantages: Record<'group' | 'batch' | 'none', FixtureTensor>;
    rlooAdvantages: FixtureTensor;
    beta: number;
    clip: number;
    longest: number;
    kl: number;
    clipRatio: number;
    grpo: { lossType: GrpoLossType; loss: number; gradient: FixtureTensor }[];
    rloo: { loss: number; gradient: FixtureTensor };
    unlikelihood: { form: UnlikelihoodForm; loss: number; gradient: FixtureTensor }[];
  } & Record<'logpNew' | 'logpOld' | 'logpRef', FixtureTensor>;
}>('relatives');
const GROUP = 3;
const exact = { rtol: 1e-6, atol: 1e-7 };
const pair = (chosen: number[], rejected: number[]) => ({
  chosen: tensor1d(chosen),
  rejected: tensor1d(rejected),
});
/** The pairs of `algorithms.md` 2.6 as mean log-probs: (-12, -20) and (-14, -18.5) over (6, 10) and (7, 8) tokens. */
const means = () => pair([-12 / 6, -20 / 10], [-14 / 7, -18.5 / 8]);

describe.each(['wasm', 'cpu'] as const)('losses of the relatives on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test('golden vector: SimPO', () => {
    expect(simpoLosses(means(), { beta: 2, gamma: 0.5 })).toMatchNumbers([0.97407698, 0.63259904], exact);
  });

  test('golden vector: ORPO’s odds-ratio term', () => {
    expect(logSigmoid(logOddsRatios(means())).mul(-0.1)).toMatchNumbers([0.06931472, 0.05318755], exact);
  });

  test.each([
    ['good', 1, [0.48250714, 0.53245431], [1, -1]],
    ['bad', -1, [0.48001066, 0.51749286], [-0.5, 1]],
  ] as const)('golden vector: KTO, %s answers', (_, side, expected, logRatios) => {
    const labels = { sides: tensor1d([side, side]), weights: tensor1d([1, 1]) };
    expect(ktoLosses(tensor1d([...logRatios]), scalar(0.3), labels, 0.1)).toMatchNumbers(
      [...expected],
      exact,
    );
  });

  test('TRL: SimPO and ORPO with their gradients', () => {
    const sides = { chosen: toTensor(pairs.chosen), rejected: toTensor(pairs.rejected) };
    const { beta, gamma } = pairs.simpo;
    const cases: [PairCase, () => Tensor][] = [
      [pairs.simpo, () => simpoLosses(sides, { beta, gamma })],
      [pairs.orpo, () => logSigmoid(logOddsRatios(sides)).mul(-pairs.orpo.lambda)],
    ];
    for (const [expected, losses] of cases) {
      expect(losses()).toMatchNumbers(expected.losses, header);
      const taken = takeGradients(sides, () => ({ loss: losses().mean().asScalar(), stats: {} }));
      expect(taken.gradients[0]!).toMatchNumbers(expected.gradChosen, header);
      expect(taken.gradients[1]!).toMatchNumbers(expected.gradRejected, header);
    }
    expect(logOddsRatios(sides)).toMatchNumbers(pairs.orpo.logOdds, header);
  });

  test('TRL: KTO with its gradient', () => {
    const z = relu(toTensor(kto.mismatchedPolicy).sub(toTensor(kto.mismatchedReference)).mean());
    expect(z).toMatchNumbers(kto.z, header);
    expect(kto.z).toBeGreaterThan(0.1);
    const labels = {
      sides: tensor1d(kto.labels.map((label) => (label ? 1 : -1))),
      weights: tensor1d(kto.labels.map((label) => kto.weights[label ? 0 : 1])),
    };
    const policy = toTensor(kto.policy);
    const taken = takeGradients({ policy }, () => ({
      loss: ktoLosses(policy.sub(toTensor(kto.reference)), z, labels, kto.beta)
        .mean()
        .asScalar(),
      stats: {},
    }));
    expect(taken.stats['loss']!).toMatchNumbers(kto.loss, header);
    expect(taken.gradients[0]!).toMatchNumbers(kto.gradient, header);
  });

  const mask = () =>
    tensor2d(groups.lengths.map((length) => Array.from({ length: 7 }, (_, t) => (t < length ? 1 : 0))));
  const terms = (logNew: Tensor, advantages: FixtureTensor) => ({
    logNew,
    logOld: toTensor(groups.logpOld),
    logRef: toTensor(groups.logpRef),
    mask: mask(),
    advantages: toTensor(advantages).reshape([-1, 1]),
  });

  test.each(groups.grpo.map((c) => [c.lossType, c] as const))('TRL: GRPO, %s', (lossType, expected) => {
    const logNew = toTensor(groups.logpNew);
    const { beta, clip: clipRange, longest } = groups;
    const taken = takeGradients({ logNew }, () =>
      grpoLoss(terms(logNew, groups.grpoAdvantages.group), { beta, clipRange, longest }, lossType),
    );
    expect(taken.stats['loss']!).toMatchNumbers(expected.loss, header);
    expect(taken.gradients[0]!).toMatchNumbers(expected.gradient, header);
    expect(taken.stats['kl']!).toMatchNumbers(groups.kl, header);
    expect(taken.stats['clip_ratio/region_mean']!).toMatchNumbers(groups.clipRatio, header);
    expect(groups.clipRatio).toBeGreaterThan(0.05);
  });

  test('TRL: RLOO', () => {
    const logNew = toTensor(groups.logpNew);
    const taken = takeGradients({ logNew }, () =>
      rlooLoss(terms(logNew, groups.rlooAdvantages), groups.clip),
    );
    expect(taken.stats['loss']!).toMatchNumbers(groups.rloo.loss, header);
    expect(taken.gradients[0]!).toMatchNumbers(groups.rloo.gradient, header);
  });

  test.each(groups.unlikelihood.map((c) => [c.form, c] as const))(
    'PyTorch: unlikelihood, %s',
    (form, expected) => {
      const logProbs = toTensor(groups.logpNew);
      const taken = takeGradients({ logProbs }, () => ({
        loss: unlikelihoodLoss(logProbs, mask(), form),
        stats: {},
      }));
      expect(taken.stats['loss']!).toMatchNumbers(expected.loss, header);
      expect(taken.gradients[0]!).toMatchNumbers(expected.gradient, header);
    },
  );

  test('a token that is certain costs a finite amount, and padding nothing', () => {
    const loss = (values: number[]) => unlikelihoodLoss(tensor2d([values]), tensor2d([[1, 0]]), 'complement');
    expect(Number.isFinite(loss([0, 0]).dataSync()[0])).toBe(true);
    expect(loss([-1, 0])).toMatchNumbers(-Math.log(1 - Math.exp(-1)), exact);
  });
});

describe('advantages', () => {
  const golden = Float32Array.of(1, 0, 2, 3);

  test('golden vectors', () => {
    const grpo = grpoAdvantages(golden, 4, 'group');
    [-0.387268, -1.161805, 0.387268, 1.161805].forEach((x, i) => expect(grpo[i]).toBeCloseTo(x, 5));
    const rloo = rlooAdvantages(golden, 4);
    [-2 / 3, -2, 2 / 3, 2].forEach((x, i) => expect(rloo[i]).toBeCloseTo(x, 5));
  });

  test('PyTorch, in groups', () => {
    const rewards = Float32Array.from(groups.rewards.data);
    for (const scale of ['group', 'batch', 'none'] as const)
      expect(tensor1d(grpoAdvantages(rewards, GROUP, scale))).toMatchNumbers(
        groups.grpoAdvantages[scale],
        header,
      );
    expect(tensor1d(rlooAdvantages(rewards, GROUP))).toMatchNumbers(groups.rlooAdvantages, header);
  });

  test('a group without differences has no advantages', () => {
    const same = Float32Array.of(2, 2, 2, 0, 1, 2);
    expect(Array.from(grpoAdvantages(same, 3, 'group').subarray(0, 3))).toEqual([0, 0, 0]);
    expect(Array.from(rlooAdvantages(same, 3).subarray(0, 3))).toEqual([0, 0, 0]);
  });

  test('best and worst of each group; of equals the first is best and the last worst', () => {
    expect(bestAndWorst(Float32Array.of(1, 3, 2, 5, 5, 5), 3)).toEqual([
      { best: 1, worst: 0 },
      { best: 3, worst: 5 },
    ]);
  });
});

test('the fixture covers every form that the page offers', () => {
  const values = (knob: { choices: readonly { value: string }[] }) => knob.choices.map(({ value }) => value);
  expect(groups.grpo.map((c) => c.lossType).toSorted()).toEqual(values(grpoKnobs.lossType).toSorted());
  expect(Object.keys(groups.grpoAdvantages).toSorted()).toEqual(values(grpoKnobs.scaleRewards).toSorted());
  expect(groups.unlikelihood.map((c) => c.form).toSorted()).toEqual(
    values(unlikelihoodKnobs.form).toSorted(),
  );
});
