import { beforeAll, describe, expect, test } from 'vitest';
import { dpoKnobs } from '../../src/algo/dpo/dpoKnobs.ts';
import {
  dpoLossAtStart,
  dpoLosses,
  type DpoLossOptions,
  type DpoLossType,
  type PairLogProbs,
} from '../../src/algo/dpo/dpoLoss.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { tensor1d } from '../../src/kernels/tf.ts';
import { takeGradients } from '../../src/math/gradients.ts';
import '../math/numberMatchers.ts';
import { toTensor } from '../model/fixtureModel.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';

const pair = (chosen: readonly number[], rejected: readonly number[]): PairLogProbs => ({
  chosen: tensor1d(chosen as number[]),
  rejected: tensor1d(rejected as number[]),
});
const options = (changes: Partial<DpoLossOptions>): DpoLossOptions => ({
  lossType: 'sigmoid',
  beta: 0.1,
  labelSmoothing: 0,
  ...changes,
});
const fixture = loadFixture<{
  pairs: Record<'policyChosen' | 'policyRejected' | 'referenceChosen' | 'referenceRejected', FixtureTensor> &
    Record<'chosenLength' | 'rejectedLength', number[]>;
  cases: {
    loss: DpoLossType;
    labelSmoothing: number;
    normalise: 'sum' | 'mean';
    beta: number;
    perPair: FixtureTensor;
    mean: number;
    gradChosen: FixtureTensor;
    gradRejected: FixtureTensor;
  }[];
}>('dpo');

describe.each(['wasm', 'cpu'] as const)('DPO losses on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test.each<[string, Partial<DpoLossOptions>, [number, number]]>([
    ['sigmoid', {}, [0.62095705, 0.79813887]],
    ['conservative DPO', { labelSmoothing: 0.1 }, [0.63595705, 0.77813887]],
    ['robust', { lossType: 'robust', labelSmoothing: 0.1 }, [0.60220705, 0.82313887]],
    ['hinge', { lossType: 'hinge' }, [0.85, 1.2]],
    ['IPO, summed', { lossType: 'ipo' }, [12.25, 49]],
  ])('golden vector: %s', (_, changes, expected) => {
    const losses = dpoLosses(
      pair([-12, -20], [-14, -18.5]),
      pair([-13, -19], [-13.5, -19.5]),
      options(changes),
    );
    expect(losses).toMatchNumbers(expected, { rtol: 1e-6, atol: 1e-7 });
  });

  test('golden vector: IPO per token', () => {
    const losses = dpoLosses(
      pair([-12, -20], [-14, -18.5]),
      pair([-13, -19], [-13.5, -19.5]),
      options({ lossType: 'ipo', lengths: pair([6, 10], [7, 8]) }),
    );
    expect(losses).toMatchNumbers([22.67573696, 27.300625], { rtol: 1e-6, atol: 1e-7 });
  });

  test.each(fixture.cases.map((c) => [c.loss, c.normalise, c.labelSmoothing, c.beta, c] as const))(
    'TRL: %s, %s, smoothing %d, beta %d',
    (lossType, normalise, labelSmoothing, beta, c) => {
      const { pairs, header } = fixture;
      const policy = { chosen: toTensor(pairs.policyChosen), rejected: toTensor(pairs.policyRejected) };
      const reference = {
        chosen: toTensor(pairs.referenceChosen),
        rejected: toTensor(pairs.referenceRejected),
      };
      const lengths = pair(pairs.chosenLength, pairs.rejectedLength);
      const all = options({ lossType, beta, labelSmoothing, ...(normalise === 'mean' && { lengths }) });
      expect(dpoLosses(policy, reference, all)).toMatchNumbers(c.perPair, header);
      const taken = takeGradients({ ...policy }, () => ({
        loss: dpoLosses(policy, reference, all).mean().asScalar(),
        stats: {},
      }));
      expect(taken.stats['loss']!).toMatchNumbers(c.mean, header);
      expect(taken.gradients[0]!).toMatchNumbers(c.gradChosen, header);
      expect(taken.gradients[1]!).toMatchNumbers(c.gradRejected, header);
    },
  );

  test('the fixture covers every loss that the page offers', () => {
    const offered = dpoKnobs.lossType.choices.map((choice) => choice.value).toSorted();
    expect([...new Set(fixture.cases.map((c) => c.loss))].toSorted()).toEqual(offered);
    expect(new Set(fixture.cases.map((c) => c.normalise)).size).toBe(2);
    expect(new Set(fixture.cases.map((c) => c.labelSmoothing)).size).toBe(2);
  });

  test.each(dpoKnobs.lossType.choices.map((choice) => choice.value as DpoLossType))(
    '%s without a preference is what the self-test expects',
    (lossType) => {
      const same = pair([-12, -3], [-40, -2]);
      for (const beta of [0.05, 0.3, 2]) {
        for (const labelSmoothing of [0, 0.2]) {
          const losses = dpoLosses(same, same, options({ lossType, beta, labelSmoothing }));
          const expected = dpoLossAtStart({ lossType, beta });
          expect(losses).toMatchNumbers([expected, expected], { rtol: 1e-6, atol: 0 });
        }
      }
    },
  );

  test('stays finite for log-ratios far beyond what exp can take', () => {
    for (const lossType of ['sigmoid', 'robust', 'hinge', 'ipo'] as const) {
      const policy = pair([-1, -3000], [-3000, -1]);
      const taken = takeGradients({ ...policy }, () => ({
        loss: dpoLosses(policy, pair([-1, -1], [-1, -1]), options({ lossType, beta: 1, labelSmoothing: 0.1 }))
          .mean()
          .asScalar(),
        stats: {},
      }));
      const numbers = [taken.stats['loss']!, ...taken.gradients].flatMap((t) => [...t.dataSync()]);
      expect(numbers.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('dpoLossAtStart', () => {
  test('is ln 2 for DPO', () => {
    expect(dpoLossAtStart({ lossType: 'sigmoid', beta: 0.3 })).toBe(Math.log(2));
  });
});
