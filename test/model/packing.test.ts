import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { memory, type Tensor, tidy } from '../../src/kernels/tf.ts';
import {
  createScoreHead,
  createValueHead,
  responseValues,
  scoreResponses,
  sequenceScores,
} from '../../src/model/heads.ts';
import { disposeBatch, packSequences, type Sequence } from '../../src/model/packing.ts';
import { cloneModel, type Model } from '../../src/model/parameters.ts';
import { AppError } from '../../src/shared/errors.ts';
import { rngKey } from '../../src/shared/rng.ts';
import { randomModel, randomSequence } from './randomModel.ts';

interface Scores {
  readonly logProbs: number[];
  readonly entropy: number[];
  readonly value: number[];
  readonly score: number;
}

/** What the model makes of each sequence of a batch, the padding checked and cut off. */
function scoresOf(model: Model, sequences: readonly Sequence[], mean: boolean): Scores[] {
  const batch = packSequences(sequences);
  const result = tidy(() => {
    const scores = scoreResponses(model, batch, 0.8);
    const matrices = [scores.logProbs, scores.entropy, responseValues(model, scores.predictors, batch)];
    const [logProbs, entropy, values] = matrices.map((x: Tensor) => x.dataSync());
    const perSequence = sequenceScores(model, batch, mean).dataSync();
    return sequences.map((sequence, b) => {
      const first = b * batch.columns;
      const length = sequence.ids.length - sequence.promptLength;
      for (const matrix of [logProbs!, entropy!, values!]) {
        const padding = matrix.slice(first + length, first + batch.columns);
        expect([...padding].every((x) => x === 0)).toBe(true);
      }
      const row = (x: ArrayLike<number>) => Array.from(x).slice(first, first + length);
      return {
        logProbs: row(logProbs!),
        entropy: row(entropy!),
        value: row(values!),
        score: perSequence[b]!,
      };
    });
  });
  disposeBatch(batch);
  return result;
}

function largestGap(a: Scores, b: Scores): number {
  const numbers = (s: Scores) => [...s.logProbs, ...s.entropy, ...s.value, s.score];
  return Math.max(...numbers(a).map((x, i) => Math.abs(x - numbers(b)[i]!)));
}

function modelWithHeads(): Model {
  const model = cloneModel(randomModel(5));
  Object.assign(model.parameters, createScoreHead(8, rngKey(1)), createValueHead(8));
  // A value head starts at 0, which would hide everything.
  model.parameters['v_head.summary.weight'] = createScoreHead(8, rngKey(2))['score.weight']!;
  return model;
}

const sequences = [
  [3, 5],
  [1, 1],
  [6, 9],
  [2, 3],
  [10, 1],
].map(([prompt, response], i) => randomSequence([prompt!, response!], 40 + i, { ended: i % 2 === 0 }));

describe.each(['wasm', 'cpu'] as const)('packing on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test.each([false, true])('a sequence scores the same alone, in any company and place (mean %s)', (mean) => {
    const model = modelWithHeads();
    const alone = sequences.map((sequence) => scoresOf(model, [sequence], mean)[0]!);
    const together = scoresOf(model, sequences, mean);
    expect(Math.max(...together.map((scores, i) => largestGap(scores, alone[i]!)))).toBeLessThan(2e-5);
    fc.assert(
      fc.property(
        fc.array(fc.nat(sequences.length - 1), { minLength: 1, maxLength: 6 }),
        (order: readonly number[]) => {
          const packed = scoresOf(
            model,
            order.map((i) => sequences[i]!),
            mean,
          );
          packed.forEach((scores, b) => expect(largestGap(scores, alone[order[b]!]!)).toBeLessThan(2e-5));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('what comes later changes nothing before it', () => {
    const model = modelWithHeads();
    const long = sequences[2]!;
    const short = { ids: long.ids.slice(0, 11), promptLength: long.promptLength };
    const [a, b] = [scoresOf(model, [long], false)[0]!, scoresOf(model, [short], false)[0]!];
    expect(a.logProbs.slice(0, 5).every((x, i) => Math.abs(x - b.logProbs[i]!) < 2e-5)).toBe(true);
  });

  test('lengths, mask and targets come from the lengths, never from token ids', () => {
    const eos = 22;
    const sequence = { ids: Int32Array.of(eos, 4, eos, eos, 7), promptLength: 2 };
    const batch = packSequences([sequence, randomSequence([1, 4], 3)]);
    expect([...batch.lengths]).toEqual([3, 4]);
    expect([...batch.mask.dataSync()]).toEqual([1, 1, 1, 0, 1, 1, 1, 1]);
    expect([...batch.targets.dataSync()].slice(0, 3)).toEqual([eos, eos, 7]);
    expect([...batch.predictors.index.dataSync()].slice(0, 3)).toEqual([1, 2, 3]);
    expect([...batch.responses.index.dataSync()].slice(0, 3)).toEqual([2, 3, 4]);
    expect([...batch.lastTokens.index.dataSync()]).toEqual([4, 9]);
    expect(batch.tokenCount).toBe(10);
  });

  test('disposeBatch frees everything', () => {
    const before = memory().numTensors;
    disposeBatch(packSequences(sequences));
    expect(memory().numTensors).toBe(before);
  });
});

describe('packSequences refuses', () => {
  beforeAll(() => startNodeBackend('cpu'));
  const ids = Int32Array.of(1, 2, 3);
  test.each([
    ['an empty batch', [], /empty batch/],
    ['an empty prompt', [{ ids, promptLength: 0 }], /3 tokens with a prompt of 0/],
    ['an empty response', [{ ids, promptLength: 3 }], /3 tokens with a prompt of 3/],
  ])('%s', (_, batch, message) => {
    expect(() => packSequences(batch)).toThrow(AppError);
    expect(() => packSequences(batch)).toThrow(message);
  });
});
