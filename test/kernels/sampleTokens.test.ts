import { beforeAll, describe, expect, test } from 'vitest';
import * as tf from '../../src/kernels/tf.ts';
import { sampleTokens } from '../../src/kernels/sampleTokens/sampleTokens.ts';
import { fork, type RngKey, rngKey } from '../../src/shared/rng.ts';
import { normal } from './kernelCase.ts';
import { NODE_BACKENDS, useBackend } from './nodeBackends.ts';

const VOCABULARY = 37;

interface Draw {
  readonly rowIds: readonly number[];
  readonly logitsOf: (rowId: number) => ArrayLike<number>;
  readonly key?: RngKey;
  readonly position?: number;
  readonly temperature?: number;
}

function draw({ rowIds, logitsOf, key = rngKey(5), position = 0, temperature = 1 }: Draw): number[] {
  return tf.tidy(() => {
    const logits = tf.tensor2d(
      rowIds.map((id) => Array.from(logitsOf(id))),
      [rowIds.length, VOCABULARY],
    );
    const forced = tf.tensor1d(
      rowIds.map(() => -1),
      'int32',
    );
    const ids = tf.tensor1d([...rowIds], 'int32');
    return [...sampleTokens(logits, forced, ids, { key, position, temperature }).dataSync()];
  });
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const ownLogits = (rowId: number) => normal(`row ${rowId}`, [VOCABULARY], 1.5).values;

describe.each(NODE_BACKENDS)('sampleTokens on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('draws tokens as often as the tempered softmax says', () => {
    const logits = normal('chi square', [VOCABULARY]).values;
    const temperature = 0.8;
    const draws = 20_000;
    const weights = Array.from(logits, (z) => Math.exp(z / temperature));
    const total = weights.reduce((a, b) => a + b);
    const counts = Array.from({ length: VOCABULARY }, () => 0);
    for (const token of draw({ rowIds: upTo(draws), logitsOf: () => logits, temperature })) counts[token]!++;
    const chiSquare = counts.reduce((sum, count, v) => {
      const expected = (draws * weights[v]!) / total;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    expect(chiSquare).toBeLessThan(76.6); // 36 degrees of freedom, exceeded once in 10,000
    expect(chiSquare).toBeGreaterThan(9.6); // as improbable: draws that are too even are not independent
  });

  test('gives a row the same token in any batch', () => {
    const whole = draw({ rowIds: upTo(50), logitsOf: ownLogits });
    const some = [31, 4, 49, 0, 17];
    expect(draw({ rowIds: some, logitsOf: ownLogits })).toEqual(some.map((id) => whole[id]));
    expect(draw({ rowIds: [8], logitsOf: ownLogits })).toEqual([whole[8]]);
  });

  test('draws anew for another key or position', () => {
    const first = draw({ rowIds: upTo(50), logitsOf: ownLogits });
    expect(draw({ rowIds: upTo(50), logitsOf: ownLogits, position: 1 })).not.toEqual(first);
    expect(draw({ rowIds: upTo(50), logitsOf: ownLogits, key: fork(rngKey(5), 'x') })).not.toEqual(first);
  });

  test('is greedy at temperature 0, the lowest id first among equals', () => {
    const logits = new Float32Array(VOCABULARY).fill(-2);
    logits[7] = logits[30] = 1;
    expect(draw({ rowIds: [0, 1, 2], logitsOf: () => logits, temperature: 0 })).toEqual([7, 7, 7]);
  });

  test('never draws a token of probability zero', () => {
    const logits = new Float32Array(VOCABULARY).fill(-1e9);
    logits[3] = 0;
    logits[11] = 0.5;
    const tokens = new Set(draw({ rowIds: upTo(2000), logitsOf: () => logits }));
    expect(tokens).toEqual(new Set([3, 11]));
  });
});
