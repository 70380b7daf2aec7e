import { describe, expect, test } from 'vitest';
import { logisticRegression } from '../../src/statistics/logisticRegression.ts';
import { expectNear, referenceSection } from './reference.ts';

interface Case {
  readonly features: number[][];
  readonly outcomes: number[];
  readonly penalty: number;
  readonly coefficients: number[];
  readonly errors: number[];
}

describe('logisticRegression', () => {
  test.each(referenceSection<Case[]>('logistic'))('is scikit-learn’s, errors included (%#)', (reference) => {
    const { features, outcomes, penalty, coefficients, errors } = reference;
    const fit = logisticRegression(features, outcomes, penalty);
    expect(fit.hasConverged).toBe(true);
    expectNear(fit.coefficients, coefficients, 1e-6);
    expectNear(fit.errors, errors, 1e-6);
  });

  test('stays finite when one side always wins, and is 0 when nobody does', () => {
    const features = Array.from({ length: 200 }, (_, i) => [1, Math.sin(i)]);
    const certain = logisticRegression(
      features,
      features.map(() => 1),
    );
    expect(certain.coefficients[0]).toBeGreaterThan(3);
    expect(certain.coefficients[0]).toBeLessThan(12);
    const ties = logisticRegression(
      features,
      features.map(() => 0.5),
    );
    expectNear(ties.coefficients, [0, 0]);
  });

  test('refuses as many rows as there are not outcomes', () => {
    expect(() => logisticRegression([[1]], [])).toThrow('1 rows for 0 outcomes');
  });
});
