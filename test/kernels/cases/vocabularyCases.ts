/** Operations over rows of logits: log-probs and entropy, exact KL, sampling. */
import * as tf from '../../../src/kernels/tf.ts';
import { exactKl } from '../../../src/kernels/exactKl/exactKl.ts';
import { sampleTokens } from '../../../src/kernels/sampleTokens/sampleTokens.ts';
import { tokenLogProbs } from '../../../src/kernels/tokenLogProbs/tokenLogProbs.ts';
import { rngKey, uniformAt } from '../../../src/shared/rng.ts';
import { differentiable, int32, integers, type KernelCase, normal, toTensors } from '../kernelCase.ts';
import { exactKlOracle, tokenLogProbsOracle } from '../oracles.ts';

const SCALE = 3; // of the logits: some probabilities near 1, some near 0

function logProbsCase(
  rows: number,
  vocabulary: number,
  temperature: number,
  againstLoops = false,
): KernelCase {
  const name = `tokenLogProbs [${rows}, ${vocabulary}], tau = ${temperature}`;
  return differentiable({
    name,
    op: 'TokenLogProbs',
    inputs: {
      logits: normal(`${name} logits`, [rows, vocabulary], SCALE),
      targets: integers(`${name} targets`, rows, 0, vocabulary),
    },
    wrt: ['logits'],
    differentiated: 2,
    ours: ({ logits, targets }) => {
      const result = tokenLogProbs(logits as tf.Tensor2D, targets as tf.Tensor1D, temperature);
      return [result.logProbs, result.entropy, result.meanLogit];
    },
    oracle: ({ logits, targets }) => tokenLogProbsOracle(logits!, targets!, temperature),
    againstLoops,
  });
}

function exactKlCase(
  rows: number,
  vocabulary: number,
  temperature: number,
  againstLoops = false,
): KernelCase {
  const name = `exactKl [${rows}, ${vocabulary}], tau = ${temperature}`;
  return differentiable({
    name,
    op: 'ExactKl',
    inputs: {
      p: normal(`${name} p`, [rows, vocabulary], SCALE),
      q: normal(`${name} q`, [rows, vocabulary], SCALE),
    },
    wrt: [],
    ours: ({ p, q }) => [exactKl(p as tf.Tensor2D, q as tf.Tensor2D, temperature)],
    oracle: ({ p, q }) => [exactKlOracle(p!, q!, temperature)],
    againstLoops,
  });
}

interface SampleSize {
  readonly rows: number;
  readonly vocabulary: number;
  readonly temperature: number;
  /** Every so many-th row is forced. */
  readonly forcedEvery?: number;
}

/** Against a plain inverse of the cumulative distribution in double precision. */
function sampleCase({ rows, vocabulary, temperature, forcedEvery }: SampleSize): KernelCase {
  const name = `sampleTokens [${rows}, ${vocabulary}], tau = ${temperature}, forced every ${forcedEvery ?? 0}`;
  const key = rngKey(20_260_131 * 2 ** 20 + rows);
  const position = 11;
  const isForced = (b: number) => forcedEvery !== undefined && b % forcedEvery === 0;
  const inputs = {
    logits: normal(`${name} logits`, [rows, vocabulary], 2),
    forced: int32(Array.from({ length: rows }, (_, b) => (isForced(b) ? (b * 5) % vocabulary : -1))),
    rowIds: int32(Array.from({ length: rows }, (_, b) => 3 * b + 100_000)),
  };
  const expectedToken = (b: number) => {
    const row = inputs.logits.values.subarray(b * vocabulary, (b + 1) * vocabulary);
    if (isForced(b)) return inputs.forced.values[b]!;
    if (temperature === 0) return row.indexOf(Math.max(...row));
    return inverseCdf(row, temperature, uniformAt(key, inputs.rowIds.values[b]!, position));
  };
  return {
    name,
    op: 'SampleTokens',
    tolerance: 0,
    mayDiffer: temperature === 0 ? 0 : 2e-4,
    actual: () =>
      tf.tidy(() => {
        const { logits, forced, rowIds } = toTensors(inputs);
        return [
          sampleTokens(logits as tf.Tensor2D, forced as tf.Tensor1D, rowIds as tf.Tensor1D, {
            key,
            position,
            temperature,
          }),
        ];
      }),
    expected: () => [Int32Array.from({ length: rows }, (_, b) => expectedToken(b))],
  };
}

function inverseCdf(row: ArrayLike<number>, temperature: number, u: number): number {
  const logits = Array.from(row);
  const max = Math.max(...logits);
  const weights = logits.map((z) => Math.exp((z - max) / temperature));
  const total = weights.reduce((a, b) => a + b);
  let cumulative = 0;
  return weights.findIndex((weight) => (cumulative += weight / total) > u);
}

export const vocabularyCases: readonly KernelCase[] = [
  logProbsCase(1, 2, 1),
  logProbsCase(1, 37, 1),
  logProbsCase(9, 37, 0.7),
  logProbsCase(5, 64, 1.6),
  logProbsCase(3, 1001, 1),
  logProbsCase(70_001, 3, 0.9, true),
  exactKlCase(1, 2, 1),
  exactKlCase(7, 37, 0.7),
  exactKlCase(2, 1001, 1),
  exactKlCase(70_001, 3, 1, true),
  sampleCase({ rows: 1, vocabulary: 1, temperature: 1 }),
  sampleCase({ rows: 6, vocabulary: 37, temperature: 0 }),
  sampleCase({ rows: 25, vocabulary: 37, temperature: 0.8, forcedEvery: 3 }),
  sampleCase({ rows: 20_000, vocabulary: 37, temperature: 1 }),
  sampleCase({ rows: 400, vocabulary: 1001, temperature: 1.3 }),
  sampleCase({ rows: 70_001, vocabulary: 2, temperature: 1 }),
];
