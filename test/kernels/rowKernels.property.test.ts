import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import * as tf from '../../src/kernels/tf.ts';
import { gatherRows } from '../../src/kernels/gatherRows/gatherRows.ts';
import { embed } from '../../src/kernels/embed/embed.ts';
import { NODE_BACKENDS, useBackend } from './nodeBackends.ts';

/** A one-to-one map from some of `count` rows to some of `size` places, and its inverse. */
const partialMap = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
  .chain(([count, size]) =>
    fc.record({
      count: fc.constant(count),
      size: fc.constant(size),
      rows: fc.uniqueArray(fc.nat(count - 1), { maxLength: Math.min(count, size) }),
      places: fc.shuffledSubarray(
        Array.from({ length: size }, (_, i) => i),
        { minLength: Math.min(count, size) },
      ),
    }),
  )
  .map(({ count, size, rows, places }) => {
    const index = Array.from({ length: size }, () => -1);
    const inverse = Array.from({ length: count }, () => -1);
    for (const [i, row] of rows.entries()) {
      index[places[i]!] = row;
      inverse[row] = places[i]!;
    }
    return { count, index, inverse };
  });

const matrix = (rows: number, channels: number) =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: channels }, (__, c) => 100 * r + c + 1));

describe.each(NODE_BACKENDS)('row kernels on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('gatherRows takes the mapped rows, and sends each gradient back to its row', () => {
    fc.assert(
      fc.property(partialMap, fc.integer({ min: 1, max: 5 }), ({ count, index, inverse }, channels) => {
        tf.tidy(() => {
          const x = matrix(count, channels);
          const upstream = matrix(index.length, channels);
          const zeros = Array.from({ length: channels }, () => 0);
          const map = { index: tf.tensor1d(index, 'int32'), inverse: tf.tensor1d(inverse, 'int32') };
          const rows = gatherRows(tf.tensor2d(x), map);
          expect(rows.arraySync()).toEqual(index.map((row) => x[row] ?? zeros));
          const weighted = (input: tf.Tensor) =>
            tf.sum(tf.mul(gatherRows(input as tf.Tensor2D, map), tf.tensor2d(upstream)));
          const grad = tf.grad(weighted)(tf.tensor2d(x));
          expect(grad.arraySync()).toEqual(inverse.map((place) => upstream[place] ?? zeros));
        });
      }),
      { numRuns: 50 },
    );
  });

  test('the gradient of embed sums all rows of an id and leaves zeros elsewhere', () => {
    const cases = fc.record({
      rows: fc.integer({ min: 1, max: 9 }),
      channels: fc.integer({ min: 1, max: 5 }),
      ids: fc.array(fc.nat(8), { minLength: 1, maxLength: 40 }),
    });
    fc.assert(
      fc.property(cases, ({ rows, channels, ids }) => {
        const index = ids.map((id) => id % rows);
        const dy = matrix(index.length, channels);
        const expected = Array.from({ length: rows }, () => Array.from({ length: channels }, () => 0));
        for (const [n, row] of index.entries())
          for (let c = 0; c < channels; c++) expected[row]![c]! += dy[n]![c]!;
        tf.tidy(() => {
          const positions = tf.zeros<tf.Rank.R1>([index.length], 'int32');
          const wpe = tf.zeros<tf.Rank.R2>([1, channels]);
          const idTensor = tf.tensor1d(index, 'int32'); // not inside: tensors made there die before the gradient
          const weighted = (table: tf.Tensor) =>
            tf.sum(tf.mul(embed(table as tf.Tensor2D, wpe, idTensor, positions), tf.tensor2d(dy)));
          const out = tf.grad(weighted)(tf.zeros([rows, channels]));
          expect(out.arraySync()).toEqual(expected);
        });
      }),
      { numRuns: 50 },
    );
  });
});
