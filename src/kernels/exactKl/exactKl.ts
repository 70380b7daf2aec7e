import type { Tensor1D, Tensor2D } from '../tf.ts';
import { registerLoopKernel } from '../heap.ts';
import { runOne } from '../run.ts';
import { fastExp } from '../scalarMath.ts';

export interface ExactKlAttrs {
  readonly inverseTemperature: number;
}

registerLoopKernel<'p' | 'q', ExactKlAttrs>({
  name: 'ExactKl',
  outputs: ({ p }) => [{ shape: [p.shape[0]!], dtype: 'float32' }],
  run: ({ p, q }, [out], { inverseTemperature }) => exactKlLoop(p, q, inverseTemperature, out!),
});

function exactKlLoop(p: Float32Array, q: Float32Array, inverseTemperature: number, out: Float32Array): void {
  const rows = out.length;
  const vocabulary = p.length / rows;
  for (let m = 0; m < rows; m++) {
    const base = m * vocabulary;
    let maxP = -Infinity;
    let maxQ = -Infinity;
    for (let v = base; v < base + vocabulary; v++) {
      if (p[v]! > maxP) maxP = p[v]!;
      if (q[v]! > maxQ) maxQ = q[v]!;
    }
    let sumP = 0;
    let sumQ = 0;
    let weighted = 0; // sum of exp(p - maxP) ((p - maxP) - (q - maxQ))
    for (let v = base; v < base + vocabulary; v++) {
      const a = (p[v]! - maxP) * inverseTemperature;
      const b = (q[v]! - maxQ) * inverseTemperature;
      const e = fastExp(a);
      sumP += e;
      sumQ += fastExp(b);
      weighted += e * (a - b);
    }
    out[m] = weighted / sumP - Math.log(sumP) + Math.log(sumQ);
  }
}

/**
 * KL(softmax(p / tau) || softmax(q / tau)) of each row over the whole vocabulary, in nats. No gradient.
 * @param p [M, V] policy logits  @param q [M, V] reference logits  @returns [M]
 */
export function exactKl(p: Tensor2D, q: Tensor2D, temperature = 1): Tensor1D {
  return runOne('ExactKl', { p, q }, { inverseTemperature: 1 / temperature });
}
