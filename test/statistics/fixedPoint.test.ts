import { describe, expect, test } from 'vitest';
import { fixedPoint } from '../../src/statistics/fixedPoint.ts';

describe('fixedPoint', () => {
  /** Contracts to (3, -1) at the rates 0.999 and 0.5. */
  const update = ([x, y]: Float64Array) => Float64Array.of(3 + 0.999 * (x! - 3), -1 + 0.5 * (y! + 1));

  test('finds a slow fixed point in far fewer updates than plain repetition', () => {
    const stop = { tolerance: 1e-10, maxUpdates: 1000 };
    const { values, hasConverged, updates } = fixedPoint(Float64Array.of(50, 50), update, stop);
    expect(hasConverged).toBe(true);
    expect(values[0]).toBeCloseTo(3, 6);
    expect(values[1]).toBeCloseTo(-1, 6);
    expect(updates).toBeLessThan(200); // plain: ln(47 / 1e-7) / 0.001 = 20,000
  });

  test('says when it did not get there', () => {
    const drift = (values: Float64Array) => values.map((value) => value + 1);
    const { hasConverged, updates } = fixedPoint(Float64Array.of(0), drift, {
      tolerance: 1e-6,
      maxUpdates: 50,
    });
    expect(hasConverged).toBe(false);
    expect(updates).toBeLessThan(60);
  });

  test('drops an extrapolation that lands where updates diverge', () => {
    // creeps down to 0 at an almost constant pace, which points far beyond it; below -1 it runs away
    const creep = (x: number) => (x < -1 ? 1.5 * x : x < 0 ? 0.8 * x : x - (0.1 * x) / (0.5 + x));
    const stop = { tolerance: 1e-10, maxUpdates: 5000 };
    const { values, hasConverged } = fixedPoint(Float64Array.of(20), (list) => list.map(creep), stop);
    expect(hasConverged).toBe(true);
    expect(values[0]).toBeCloseTo(0, 8);
  });

  test('drops an extrapolation that leaves the domain', () => {
    const halving = (values: Float64Array) => values.map((value) => Math.sqrt(value) ** 0.999);
    const { values } = fixedPoint(Float64Array.of(1e-8), halving, { tolerance: 1e-12, maxUpdates: 500 });
    expect(values[0]).toBeCloseTo(1, 9);
  });
});
