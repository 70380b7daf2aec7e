import { simdMatMul } from '../matmul/simd.ts';
import { type TensorInfo, util } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { LinearAttrs, LinearGradInputs, LinearInputs } from './linear.ts';
import type { TiedLogitsGradInputs, TiedLogitsInputs } from './tiedLogits.ts';
import './linear.ts'; // registers the loops, which startSimd replaces
import './tiedLogits.ts';

/** Of an elementwise product, in multiply-adds of a matrix product: it waits for memory. */
const PRODUCT_COST = 4;

/** Products of our own, which take transposed operands as they lie and add bias, residual and GELU as they go. */
export const linearSimd = {
  Linear: forward,
  LinearGrad: backward,
  TiedLogits: logits,
  TiedLogitsGrad: logitsGrad,
};

function forward(simd: Simd, { x, w, b, residual }: LinearInputs, { gelu }: LinearAttrs): TensorInfo[] {
  if (!gelu) return [simdMatMul(simd, x, w, { bias: b, residual })];
  const slope = simd.make([x.shape[0]!, w.shape[1]!]);
  return [simdMatMul(simd, x, w, { bias: b, slope }), slope];
}

function backward(simd: Simd, { dy, x, w, slope }: LinearGradInputs): TensorInfo[] {
  let dz = dy;
  if (slope) {
    dz = simd.make(dy.shape);
    const count = util.sizeFromShape(dy.shape);
    const division = { units: count, cost: PRODUCT_COST, multiple: 4 };
    simd.divide('multiplyElements', division, simd.address(dy), simd.address(slope), simd.address(dz));
  }
  const dx = simdMatMul(simd, dz, w, { transposeB: true });
  const db = simd.make([w.shape[1]!]);
  const dw = simdMatMul(simd, x, dz, { transposeA: true, sums: db });
  if (slope) simd.dispose(dz);
  return [dx, dw, db];
}

function logits(simd: Simd, { h, wte }: TiedLogitsInputs): TensorInfo[] {
  return [simdMatMul(simd, h, wte, { transposeB: true })];
}

function logitsGrad(simd: Simd, { dy, h, wte }: TiedLogitsGradInputs): TensorInfo[] {
  return [simdMatMul(simd, dy, wte), simdMatMul(simd, dy, h, { transposeA: true })];
}
