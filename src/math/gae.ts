import { invariant } from '../shared/assert.ts';

/** A [B, R] matrix of per-token numbers in row order; tokens past a row's length are padding. */
export interface TokenMatrix {
  readonly rows: number; // B
  readonly columns: number; // R
  /** Real tokens in each row. The mask is this, never a token id. */
  readonly lengths: Int32Array; // [B]
}

/**
 * Generalised advantage estimation, arXiv:1506.02438 eq. 16: delta_t = r_t + gamma V_{t+1} - V_t with V = 0
 * after the last real token, A_t = delta_t + gamma lambda A_{t+1}, return_t = A_t + V_t.
 * @param rewards [B, R], KL penalty and score included  @param values [B, R]
 * @returns advantages [B, R], not whitened, and returns [B, R]; both 0 on padding
 */
export function gae(
  rewards: Float32Array,
  values: Float32Array,
  shape: TokenMatrix,
  gamma: number,
  lambda: number,
): { advantages: Float32Array; returns: Float32Array } {
  const size = shape.rows * shape.columns;
  invariant(
    rewards.length === size && values.length === size,
    `gae: ${rewards.length}, ${values.length}, ${size}`,
  );
  const advantages = new Float32Array(size);
  const returns = new Float32Array(size);
  for (let b = 0; b < shape.rows; b++) {
    let nextValue = 0;
    let nextAdvantage = 0;
    for (let t = shape.lengths[b]! - 1; t >= 0; t--) {
      const i = b * shape.columns + t;
      const delta = rewards[i]! + gamma * nextValue - values[i]!;
      nextAdvantage = delta + gamma * lambda * nextAdvantage;
      nextValue = values[i]!;
      advantages[i] = nextAdvantage;
      returns[i] = nextAdvantage + nextValue;
    }
  }
  return { advantages, returns };
}
