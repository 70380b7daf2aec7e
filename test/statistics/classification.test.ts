import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  averagePrecision,
  classificationReport,
  type Confusion,
  confusionCounts,
  rocAuc,
  rocCurve,
  thresholded,
} from '../../src/statistics/classification.ts';
import { expectNear, referenceSection } from './reference.ts';

interface Case {
  readonly labels: number[];
  readonly scores: number[];
  readonly counts: Confusion;
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly rocAuc: number | null;
  readonly averagePrecision: number;
  readonly roc: { falsePositiveRate: unknown[]; truePositiveRate: unknown[]; thresholds: unknown[] };
}
const cases = referenceSection<Case[]>('classification');

const scoredItems = fc.array(fc.record({ label: fc.boolean(), score: fc.integer({ min: -20, max: 20 }) }), {
  minLength: 2,
  maxLength: 40,
});

describe('classification metrics', () => {
  test.each(cases.map((entry, index) => [index, entry] as const))(
    'equal scikit-learn, case %i',
    (_, entry) => {
      const predictions = thresholded(entry.scores, 0.5);
      const report = classificationReport(entry.labels, predictions);
      expect(report.counts).toEqual(entry.counts);
      for (const metric of ['accuracy', 'precision', 'recall', 'f1'] as const)
        expectNear(report[metric], entry[metric]);
      expectNear(rocAuc(entry.labels, entry.scores), entry.rocAuc);
      expectNear(averagePrecision(entry.labels, entry.scores), entry.averagePrecision);
      const curve = rocCurve(entry.labels, entry.scores);
      expectNear(curve.thresholds, entry.roc.thresholds);
      expectNear(curve.falsePositiveRate, entry.roc.falsePositiveRate);
      expectNear(curve.truePositiveRate, entry.roc.truePositiveRate);
    },
  );

  test('are told apart by which class is missing', () => {
    expect(classificationReport([0, 0], [0, 0])).toMatchObject({
      precision: 0,
      recall: 0,
      f1: 0,
      accuracy: 1,
    });
    expect(classificationReport([], []).accuracy).toBeNaN();
  });

  test('refuse lists of different lengths and scores that are no numbers', () => {
    expect(() => confusionCounts([1, 0], [1])).toThrow('2 labels for 1 predictions');
    expect(() => rocAuc([1, 0], [0.5, NaN])).toThrow('score 1 is NaN');
  });
});

describe('rocAuc', () => {
  const labelsOf = (items: readonly { label: boolean }[]) => items.map((item) => item.label);

  test('equals the share of pairs in the right order, ties one half', () => {
    fc.assert(
      fc.property(scoredItems, (items) => {
        const [positives, negatives] = [true, false].map((label) =>
          items.filter((item) => item.label === label),
        );
        let right = 0;
        for (const up of positives!)
          for (const down of negatives!)
            right += up.score > down.score ? 1 : up.score === down.score ? 0.5 : 0;
        const area = rocAuc(
          labelsOf(items),
          items.map((item) => item.score),
        );
        expect(Object.is(area, NaN) ? 0 : area).toBeCloseTo(
          right / (positives!.length * negatives!.length || 1),
          12,
        );
      }),
    );
  });

  test('does not change under rising maps and turns round under falling ones', () => {
    fc.assert(
      fc.property(scoredItems, (items) => {
        const labels = labelsOf(items);
        fc.pre(new Set(labels).size === 2);
        const area = (map: (score: number) => number) =>
          rocAuc(
            labels,
            items.map((item) => map(item.score)),
          );
        expect(area((score) => Math.exp(score / 10))).toBe(area((score) => score));
        expectNear(
          area((score) => -score),
          1 - area((score) => score),
        );
      }),
    );
  });

  test('is the area under rocCurve by trapezoids', () => {
    fc.assert(
      fc.property(scoredItems, (items) => {
        const labels = labelsOf(items);
        fc.pre(new Set(labels).size === 2);
        const scores = items.map((item) => item.score);
        const { falsePositiveRate: x, truePositiveRate: y } = rocCurve(labels, scores);
        const area = x
          .slice(1)
          .reduce((sum, right, i) => sum + ((right - x[i]!) * (y[i]! + y[i + 1]!)) / 2, 0);
        expect(rocAuc(labels, scores)).toBeCloseTo(area, 12);
      }),
    );
  });

  test('counts infinite scores as ties of each other', () => {
    expect(rocAuc([1, 0, 1, 0], [Infinity, Infinity, 0, -Infinity])).toBe(0.625);
  });
});
