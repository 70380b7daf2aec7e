import { fastExp } from '../scalarMath.ts';

/** Widths within a row of qkv: H heads of D channels, C = H D, rows of 3C. */
function dimensions(qkv: Float32Array, tokens: number, heads: number) {
  const stride = qkv.length / tokens;
  const channels = stride / 3;
  const size = channels / heads;
  return { stride, channels, size, scale: 1 / Math.sqrt(size) };
}

export function attentionLoop(
  qkv: Float32Array,
  starts: Int32Array,
  heads: number,
  y: Float32Array,
  logSumExp: Float32Array,
): void {
  const tokens = starts.length;
  const { stride, channels, size, scale } = dimensions(qkv, tokens, heads);
  const weights = new Float64Array(tokens);
  for (let i = 0; i < tokens; i++) {
    const start = starts[i]!;
    for (let h = 0; h < heads; h++) {
      const q = i * stride + h * size;
      let max = -Infinity;
      for (let j = start; j <= i; j++) {
        const k = j * stride + channels + h * size;
        let dot = 0;
        for (let c = 0; c < size; c++) dot += qkv[q + c]! * qkv[k + c]!;
        dot *= scale;
        weights[j] = dot;
        if (dot > max) max = dot;
      }
      let sum = 0;
      for (let j = start; j <= i; j++) sum += weights[j] = fastExp(weights[j]! - max);
      logSumExp[i * heads + h] = max + Math.log(sum);
      const out = i * channels + h * size;
      for (let c = 0; c < size; c++) y[out + c] = 0;
      for (let j = start; j <= i; j++) {
        const p = weights[j]! / sum;
        const v = j * stride + 2 * channels + h * size;
        for (let c = 0; c < size; c++) y[out + c]! += p * qkv[v + c]!;
      }
    }
  }
}

/** With p_ij the attention weights and D_i = dy_i . y_i: ds_ij = p_ij (dy_i . v_j - D_i), dq, dk, dv follow. */
export function attentionGradLoop(
  dy: Float32Array,
  qkv: Float32Array,
  y: Float32Array,
  logSumExp: Float32Array,
  starts: Int32Array,
  heads: number,
  dqkv: Float32Array,
): void {
  const tokens = starts.length;
  const { stride, channels, size, scale } = dimensions(qkv, tokens, heads);
  dqkv.fill(0);
  for (let i = 0; i < tokens; i++) {
    for (let h = 0; h < heads; h++) {
      const q = i * stride + h * size;
      const out = i * channels + h * size;
      const lse = logSumExp[i * heads + h]!;
      let delta = 0;
      for (let c = 0; c < size; c++) delta += dy[out + c]! * y[out + c]!;
      for (let j = starts[i]!; j <= i; j++) {
        const k = j * stride + channels + h * size;
        const v = k + channels;
        let dot = 0;
        let upstream = 0;
        for (let c = 0; c < size; c++) {
          dot += qkv[q + c]! * qkv[k + c]!;
          upstream += dy[out + c]! * qkv[v + c]!;
        }
        const p = fastExp(dot * scale - lse);
        const ds = p * (upstream - delta) * scale;
        for (let c = 0; c < size; c++) {
          dqkv[q + c]! += ds * qkv[k + c]!;
          dqkv[k + c]! += ds * qkv[q + c]!;
          dqkv[v + c]! += p * dy[out + c]!;
        }
      }
    }
  }
}
