import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histogram, niceEdges, sharedEdges } from '../../src/statistics/histogram.ts';
import { referenceSection } from './reference.ts';

describe('histogram', () => {
  test('equals numpy.histogram', () => {
    const { values, edges, counts } =
      referenceSection<Record<'values' | 'edges' | 'counts', number[]>>('histogram');
    expect([...histogram(values, edges)]).toEqual(counts);
  });

  test('counts every finite value once over shared edges', () => {
    const sample = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }));
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const edges = sharedEdges([a, b]);
        expect(histogram(a, edges).reduce((x, y) => x + y, 0)).toBe(a.length);
        expect(histogram(b, edges).reduce((x, y) => x + y, 0)).toBe(b.length);
      }),
    );
  });

  test('leaves out NaN and what lies beyond the edges', () => {
    expect([...histogram([NaN, -1, 0, 1, 2, 3], [0, 1, 2])]).toEqual([1, 2]);
    expect(
      sharedEdges(
        [
          [NaN, Infinity],
          [1, 2],
        ],
        2,
      ),
    ).toEqual([1, 1.5, 2]);
    expect(sharedEdges([[-Infinity, 1, 1.7e308, 2]], 2)).toEqual([1, 1.5, 2]);
    expect(sharedEdges([[], []])).toEqual([0, 1]);
    expect(() => niceEdges(0, 1.7e308)).toThrow('no range from 0 to 1.7e+308');
  });
});

describe('niceEdges', () => {
  test.each([
    [0, 1, 10, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
    [-3.2, 4.1, 4, [-4, -2, 0, 2, 4, 6]],
    [0, 97, 2, [0, 50, 100]],
    [5, 5, 20, [5, 5.5]],
    [0, 0, 20, [0, 1]],
  ])('from %d to %d in %i', (low, high, target, expected) => {
    expect(niceEdges(low, high, target)).toEqual(expected);
  });

  test('cover the range with equal steps, never many more than asked for', () => {
    const number = fc.double({ noNaN: true, min: -1e300, max: 1e300 });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 50 }), (x, y, target) => {
        const [low, high] = [Math.min(x, y), Math.max(x, y)];
        const edges = niceEdges(low, high, target);
        expect(edges[0]).toBeLessThanOrEqual(low);
        expect(edges.at(-1)).toBeGreaterThanOrEqual(high);
        expect(edges.length).toBeLessThanOrEqual(target + 3);
        for (let i = 1; i < edges.length; i++) expect(edges[i]).toBeGreaterThan(edges[i - 1]!);
      }),
      { numRuns: 500 },
    );
  });
});
