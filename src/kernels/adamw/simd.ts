import { type TensorInfo, util } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { AdamWAttrs } from './adamw.ts';
import './adamw.ts'; // registers the loops, which startSimd replaces

export const adamwSimd = { AdamW: adamw };

function adamw(simd: Simd, inputs: Readonly<Record<string, TensorInfo>>, attrs: AdamWAttrs): TensorInfo[] {
  const at = simd.address;
  const parameters = attrs.groups.map((group, i) => {
    const [p, g, m, v] = ['p', 'g', 'm', 'v'].map((letter) => inputs[`${letter}${i}`]!) as [
      TensorInfo,
      TensorInfo,
      TensorInfo,
      TensorInfo,
    ];
    return { group, p, g, m, v, count: util.sizeFromShape(p.shape) };
  });
  const gradNorm = Math.sqrt(
    parameters.reduce((total, { g, count }) => total + simd.code.sumOfSquares(at(g), count), 0),
  );
  const clip = gradNorm > attrs.maxGradNorm ? attrs.maxGradNorm / (gradNorm + 1e-6) : 1;
  const { beta1, beta2, epsilon, step } = attrs;
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  const outputs = parameters.flatMap(({ group, p, g, m, v, count }) => {
    const to = [simd.make(p.shape), simd.make(p.shape), simd.make(p.shape)] as const;
    simd.code.adamwStep(
      at(p),
      at(g),
      at(m),
      at(v),
      at(to[0]),
      at(to[1]),
      at(to[2]),
      count,
      clip,
      beta1,
      beta2,
      1 - beta1,
      1 - beta2,
      group.learningRate / (1 - beta1 ** step),
      correction,
      epsilon,
      1 - group.learningRate * group.weightDecay,
    );
    return to;
  });
  const norm = simd.make([1]);
  simd.floats(norm)[0] = gradNorm;
  return [norm, ...outputs];
}
