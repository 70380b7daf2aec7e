import type { TensorInfo } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { AttentionAttrs } from './causalAttention.ts';
import './causalAttention.ts'; // registers the loops, which startSimd replaces

export const attentionSimd = { CausalAttention: forward, CausalAttentionGrad: backward };

type Inputs<Names extends string> = Readonly<Record<Names, TensorInfo>>;

function forward(
  simd: Simd,
  { qkv, starts, ends }: Inputs<'qkv' | 'starts' | 'ends'>,
  { heads }: AttentionAttrs,
): TensorInfo[] {
  const [tokens, width] = qkv.shape as [number, number];
  const headSize = width / 3 / heads;
  const y = simd.make([tokens, width / 3]);
  const lse = simd.make([tokens, heads]);
  const scratch = scratchFor(simd, starts, ends, headSize);
  const at = simd.address;
  simd.code.attention(at(qkv), at(starts), at(ends), tokens, heads, headSize, at(y), at(lse), scratch);
  return [y, lse];
}

function backward(
  simd: Simd,
  inputs: Inputs<'dy' | 'qkv' | 'y' | 'logSumExp' | 'starts' | 'ends'>,
  { heads }: AttentionAttrs,
): TensorInfo[] {
  const { dy, qkv, y, logSumExp, starts, ends } = inputs;
  const [tokens, width] = qkv.shape as [number, number];
  const headSize = width / 3 / heads;
  const dqkv = simd.make([tokens, width]);
  const scratch = scratchFor(simd, starts, ends, headSize);
  const at = simd.address;
  simd.code.attentionGrad(
    at(dy),
    at(qkv),
    at(y),
    at(logSumExp),
    at(starts),
    at(ends),
    tokens,
    heads,
    headSize,
    at(dqkv),
    scratch,
  );
  return [dqkv];
}

function scratchFor(simd: Simd, starts: TensorInfo, ends: TensorInfo, headSize: number): number {
  const longest = simd.code.longestSequence(simd.address(starts), simd.address(ends), starts.shape[0]!);
  return simd.scratch(simd.code.attentionScratchBytes(longest, headSize));
}
