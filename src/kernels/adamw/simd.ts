import { type TensorInfo, util } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { AdamWAttrs, AdamWGroup } from './adamw.ts';
import './adamw.ts'; // registers the loops, which startSimd replaces

export const adamwSimd = { AdamW: adamw };

/** Of one value, in multiply-adds of a matrix product. */
const STEP_COST = 24;
const SQUARE_COST = 2;

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
  for (const { g } of parameters) squares += sumOfSquares(simd, g);
  const gradNorm = Math.sqrt(squares);
  const clip = gradNorm > attrs.maxGradNorm ? attrs.maxGradNorm / (gradNorm + 1e-6) : 1;
  const outputs = parameters.flatMap((parameter, i) =>
    update(simd, parameter, attrs, attrs.groups[i]!, clip),
  );
  const norm = simd.make([1]);
  simd.floats(norm)[0] = gradNorm;
  return [norm, ...outputs];
}

/** In parts that do not depend on the number of threads, since each is rounded. */
function sumOfSquares(simd: Simd, x: TensorInfo): number {
  const count = util.sizeFromShape(x.shape);
  const units = simd.code.sumOfSquaresParts(count);
  const address = simd.scratch(8 * units);
  simd.divide(
    'sumOfSquares',
    { units, cost: (SQUARE_COST * count) / units },
    simd.address(x),
    count,
    address,
  );
  return simd.doubles(address, units).reduce((total, part) => total + part, 0);
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
  simd.divide(
    'adamwStep',
    { units: util.sizeFromShape(p.shape), cost: STEP_COST, multiple: 16 },
    simd.address(p),
    simd.address(g),
    simd.address(m),
    simd.address(v),
    simd.address(to[0]),
    simd.address(to[1]),
    simd.address(to[2]),
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
