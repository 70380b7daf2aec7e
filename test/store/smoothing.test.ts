import { expect, test } from 'vitest';
import { smooth } from '../../src/store/smoothing.ts';

test('weight 0 changes nothing', () => {
  expect([...smooth([3, 1, 2], 0)]).toEqual([3, 1, 2]);
});

test('a constant stays what it is from the first point on: the average is debiased', () => {
  for (const value of smooth([5, 5, 5, 5], 0.9)) expect(value).toBeCloseTo(5, 12);
});

test('equals the weighted mean of all points so far', () => {
  const values = [1, 4, 2, 8];
  const weight = 0.6;
  const last = smooth(values, weight)[3]!;
  const weights = values.map((_, i) => weight ** (values.length - 1 - i));
  const total = weights.reduce((sum, w) => sum + w, 0);
  expect(last).toBeCloseTo(values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / total, 12);
});

test('passes over what is not a number', () => {
  const result = smooth([1, NaN, 1], 0.5);
  expect(result[1]).toBeNaN();
  expect(result[2]).toBeCloseTo(1, 12);
});
