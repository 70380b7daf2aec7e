import { type TensorInfo, util } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { AdamWAttrs, AdamWGroup } from './adamw.ts';
import './adamw.ts'; // registers the loops, which startSimd replaces

export const adamwSimd = { AdamW: adamw };

interface Parameter {
  readonly p: TensorInfo;
  readonly g: TensorInfo;
  readonly m: TensorInfo;
  readonly v: TensorInfo;
}

function adamw(simd: Simd, inputs: Readonly<Record<string, TensorInfo>>, attrs: AdamWAttrs): TensorInfo[] {
  const parameters = attrs.groups.map((_, i): Parameter => {
    return { p: inputs[`p${i}`]!, g: inputs[`g${i}`]!, m: inputs[`m${i}`]!, v: inputs[`v${i}`]! };
  });
  let squares = 0;
  for (const { g } of parameters)
    squares += simd.code.sumOfSquares(simd.address(g), util.sizeFromShape(g.shape));
  const gradNorm = Math.sqrt(squares);
  const clip = gradNorm > attrs.maxGradNorm ? attrs.maxGradNorm / (gradNorm + 1e-6) : 1;
  const outputs = parameters.flatMap((parameter, i) =>
    update(simd, parameter, attrs, attrs.groups[i]!, clip),
  );
  const norm = simd.make([1]);
  simd.floats(norm)[0] = gradNorm;
  return [norm, ...outputs];
}

/** @returns the new parameter and its new moments */
function update(
  simd: Simd,
  { p, g, m, v }: Parameter,
  { beta1, beta2, epsilon, step }: AdamWAttrs,
  { learningRate, weightDecay }: AdamWGroup,
  clip: number,
): TensorInfo[] {
  const to = [simd.make(p.shape), simd.make(p.shape), simd.make(p.shape)] as const;
  simd.code.adamwStep(
    simd.address(p),
    simd.address(g),
    simd.address(m),
    simd.address(v),
    simd.address(to[0]),
    simd.address(to[1]),
    simd.address(to[2]),
    util.sizeFromShape(p.shape),
    clip,
    beta1,
    beta2,
    1 - beta1,
    1 - beta2,
    learningRate / (1 - beta1 ** step),
    1 / Math.sqrt(1 - beta2 ** step),
    epsilon,
    1 - learningRate * weightDecay,
  );
  return [...to];
}
