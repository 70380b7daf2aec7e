import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  brierScore,
  expectedCalibrationError,
  logLoss,
  reliabilityBins,
} from '../../src/statistics/reliability.ts';
import { expectNear, referenceSection } from './reference.ts';

interface Binned {
  readonly observed: number[];
  readonly predicted: number[];
  readonly counts: number[];
  readonly ece: number;
}
interface Case {
  readonly labels: number[];
  readonly probabilities: number[];
  readonly width: Binned;
  readonly count: Binned;
  readonly brier: number;
  readonly logLoss: number;
}

const predictions = fc.array(
  fc.record({ label: fc.boolean(), probability: fc.double({ min: 0, max: 1, noNaN: true }) }),
  { minLength: 1, maxLength: 60 },
);

describe('calibration', () => {
  test.each(referenceSection<Case[]>('calibration').map((entry) => [entry.labels.length, entry] as const))(
    'equals scikit-learn on %i items',
    (_, { labels, probabilities, ...expected }) => {
      for (const by of ['width', 'count'] as const) {
        const bins = reliabilityBins(labels, probabilities, { by });
        expect(bins).toHaveLength(10);
        const filled = bins.filter((bin) => bin.count > 0);
        expect(filled.map((bin) => bin.count)).toEqual(expected[by].counts);
        expectNear(
          filled.map((bin) => bin.observed),
          expected[by].observed,
        );
        expectNear(
          filled.map((bin) => bin.predicted),
          expected[by].predicted,
        );
        expectNear(expectedCalibrationError(bins), expected[by].ece);
      }
      expectNear(brierScore(labels, probabilities), expected.brier);
      expectNear(logLoss(labels, probabilities), expected.logLoss);
    },
  );

  test('puts every item into the bin whose edges enclose it', () => {
    fc.assert(
      fc.property(predictions, fc.constantFrom('width' as const, 'count' as const), (items, by) => {
        const probabilities = items.map((item) => item.probability);
        const bins = reliabilityBins(
          items.map((item) => item.label),
          probabilities,
          { bins: 7, by },
        );
        expect(bins.reduce((total, bin) => total + bin.count, 0)).toBe(items.length);
        for (const bin of bins.filter((candidate) => candidate.count > 0)) {
          expect(bin.predicted).toBeGreaterThanOrEqual(bin.low - 1e-12);
          expect(bin.predicted).toBeLessThanOrEqual(bin.high + 1e-12);
        }
      }),
    );
  });

  test('is perfect for certain and right predictions, worst for certain and wrong ones', () => {
    expect(expectedCalibrationError(reliabilityBins([1, 0, 1], [1, 0, 1]))).toBe(0);
    expect(expectedCalibrationError(reliabilityBins([0, 1], [1, 0]))).toBe(1);
    expect(brierScore([0, 1], [1, 0])).toBe(1);
    expectNear(logLoss([0], [1]), 52 * Math.LN2);
  });

  test('gives NaN without items and refuses what is no probability', () => {
    expect(expectedCalibrationError(reliabilityBins([], []))).toBeNaN();
    expect(() => brierScore([1], [1.5])).toThrow('probability 0 is 1.5');
    expect(() => logLoss([1, 0], [0.5])).toThrow('2 labels for 1 probabilities');
  });
});
