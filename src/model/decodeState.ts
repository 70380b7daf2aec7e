import { createDecodeCache, decodeAttention } from '../kernels/decodeAttention/decodeAttention.ts';
import { embed } from '../kernels/embed/embed.ts';
import { linear } from '../kernels/linear/linear.ts';
import { type Rank, type Tensor, type Tensor1D, type Tensor2D, tidy, zeros } from '../kernels/tf.ts';
import { trunk } from './gpt.ts';
import type { Model } from './parameters.ts';

/** What reading token after token needs besides the model: keys and values so far, and the transposed embedding. */
export interface DecodeState {
  /** Every tensor that `logits` reads besides its own arguments. */
  readonly inputs: readonly Tensor[];
  readonly cacheType: string | undefined;
  /**
   * Reads one token of each row, all at the same position. Inside a tidy.
   * @param tokens [B] int32  @param positions [B] int32, `position` in each  @returns [B, V]
   */
  logits(tokens: Tensor1D, positions: Tensor1D, position: number): Tensor2D;
  dispose(): void;
}

export function createDecodeState(model: Model, rows: number): DecodeState {
  const { config, parameters } = model;
  const wte = parameters['wte.weight'] as Tensor2D;
  const wpe = parameters['wpe.weight'] as Tensor2D;
  const caches = Array.from({ length: config.layers }, () =>
    createDecodeCache(rows, config.positions, config.channels, config.heads),
  );
  const head = tidy(() => wte.transpose<Tensor2D>()); // [C, V], made once for all positions
  const noBias = zeros<Rank.R1>([config.vocabulary]);
  return {
    inputs: [head, noBias, ...caches, ...Object.values(parameters)],
    cacheType: caches[0]?.dtype,
    logits(tokens, positions, position) {
      const x = embed(wte, wpe, tokens, positions); // [B, C]
      const hidden = trunk(model, x, (qkv, layer) =>
        decodeAttention(qkv, caches[layer]!, config.heads, position),
      );
      return linear(hidden, head, noBias);
    },
    dispose() {
      for (const t of [...caches, head, noBias]) t.dispose();
    },
  };
}
