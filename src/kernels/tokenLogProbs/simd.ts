import type { TensorInfo } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { TokenLogProbsAttrs } from './tokenLogProbs.ts';
import './tokenLogProbs.ts'; // registers the loops, which startSimd replaces

/** Of one logit, in multiply-adds. */
const LOGIT_COST = 16;

export const tokenLogProbsSimd = { TokenLogProbs: forward, TokenLogProbsGrad: backward };

type Inputs<Names extends string> = Readonly<Record<Names, TensorInfo>>;

function forward(
  simd: Simd,
  { logits, targets }: Inputs<'logits' | 'targets'>,
  { inverseTemperature }: TokenLogProbsAttrs,
): TensorInfo[] {
  const [rows, vocabulary] = logits.shape as [number, number];
  const stats = simd.make([3, rows]);
  const lse = simd.make([rows]);
  const at = simd.address;
  simd.divide(
    'tokenLogProbs',
    { units: rows, cost: LOGIT_COST * vocabulary },
    at(logits),
    at(targets),
    rows,
    vocabulary,
    inverseTemperature,
    at(stats),
    at(lse),
  );
  return [stats, lse];
}

function backward(
  simd: Simd,
  { dy, logits, targets, stats, lse }: Inputs<'dy' | 'logits' | 'targets' | 'stats' | 'lse'>,
  { inverseTemperature }: TokenLogProbsAttrs,
): TensorInfo[] {
  const [rows, vocabulary] = logits.shape as [number, number];
  const dlogits = simd.make([rows, vocabulary]);
  const at = simd.address;
  simd.divide(
    'tokenLogProbsGrad',
    { units: rows, cost: LOGIT_COST * vocabulary },
    at(dy),
    at(logits),
    at(targets),
    at(stats),
    at(lse),
    rows,
    vocabulary,
    inverseTemperature,
    at(dlogits),
  );
  return [dlogits];
}
