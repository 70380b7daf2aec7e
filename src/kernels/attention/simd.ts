import type { TensorInfo } from '../tf.ts';
import type { Simd } from '../wasm/simd.ts';
import type { AttentionAttrs } from './causalAttention.ts';
import './causalAttention.ts'; // registers the loops, which startSimd replaces

/** Of one attention weight, and of the backward pass beside the forward one, in multiply-adds. */
const EXP_COST = 16;
const GRADIENT_COST = 2.5;

export const attentionSimd = { CausalAttention: forward, CausalAttentionGrad: backward };

type Inputs<Names extends string> = Readonly<Record<Names, TensorInfo>>;

function forward(simd: Simd, { qkv, ends }: Inputs<'qkv' | 'ends'>, { heads }: AttentionAttrs): TensorInfo[] {
  const [tokens, width] = qkv.shape as [number, number];
  const headSize = width / 3 / heads;
  const y = simd.make([tokens, width / 3]);
  const lse = simd.make([tokens, heads]);
  const { division, scratch, scratchBytes } = plan(simd, ends, heads, headSize);
  const at = simd.address;
  simd.divide(
    'attention',
    division,
    at(qkv),
    at(ends),
    tokens,
    heads,
    headSize,
    at(y),
    at(lse),
    scratch,
    scratchBytes,
  );
  return [y, lse];
}

function backward(
  simd: Simd,
  inputs: Inputs<'dy' | 'qkv' | 'y' | 'logSumExp' | 'ends'>,
  { heads }: AttentionAttrs,
): TensorInfo[] {
  const { dy, qkv, y, logSumExp, ends } = inputs;
  const [tokens, width] = qkv.shape as [number, number];
  const headSize = width / 3 / heads;
  const dqkv = simd.make([tokens, width]);
  const { division, scratch, scratchBytes } = plan(simd, ends, heads, headSize);
  const at = simd.address;
  simd.divide(
    'attentionGrad',
    { ...division, cost: GRADIENT_COST * division.cost },
    at(dy),
    at(qkv),
    at(y),
    at(logSumExp),
    at(ends),
    tokens,
    heads,
    headSize,
    at(dqkv),
    scratch,
    scratchBytes,
  );
  return [dqkv];
}

function plan(simd: Simd, ends: TensorInfo, heads: number, headSize: number) {
  const tokens = ends.shape[0]!;
  const longest = simd.code.longestSequence(simd.address(ends), tokens);
  const sequences = Math.max(1, simd.code.countSequences(simd.address(ends), tokens));
  const scratchBytes = simd.code.attentionScratchBytes(longest, headSize);
  return {
    division: { units: sequences * heads, cost: ((tokens / sequences) ** 2 * (2 * headSize + EXP_COST)) / 2 },
    scratch: simd.scratch(scratchBytes * simd.threads()),
    scratchBytes,
  };
}
