/** Embedding and its scatter-add, causal attention, decoding with a cache, row selection. */
import * as tf from '../../../src/kernels/tf.ts';
import { causalAttention } from '../../../src/kernels/attention/causalAttention.ts';
import { decodeAttention } from '../../../src/kernels/decodeAttention/decodeAttention.ts';
import { embed } from '../../../src/kernels/embed/embed.ts';
import { gatherRows, type RowMap } from '../../../src/kernels/gatherRows/gatherRows.ts';
import { randomStream, rngKey } from '../../../src/shared/rng.ts';
import {
  differentiable,
  type Input,
  int32,
  integers,
  type KernelCase,
  normal,
  type Tensors,
} from '../kernelCase.ts';
import { causalAttentionOracle, embedOracle, gatherRowsOracle } from '../oracles.ts';

interface EmbedSize {
  readonly tokens: number;
  readonly channels: number;
  readonly vocabulary: number;
  readonly positions: number;
  readonly againstLoops?: boolean;
}

/** Few distinct ids, so that the scatter-add meets many repeats. */
function embedCase({ tokens, channels, vocabulary, positions, againstLoops }: EmbedSize): KernelCase {
  const name = `embed ${tokens} tokens of ${vocabulary}, C = ${channels}`;
  type Given = { wte: tf.Tensor2D; wpe: tf.Tensor2D; ids: tf.Tensor1D; positions: tf.Tensor1D };
  return differentiable({
    name,
    op: 'Embed',
    inputs: {
      wte: normal(`${name} wte`, [vocabulary, channels]),
      wpe: normal(`${name} wpe`, [positions, channels]),
      ids: integers(`${name} ids`, tokens, 0, vocabulary),
      positions: int32(Array.from({ length: tokens }, (_, n) => n % positions)),
    },
    wrt: ['wte', 'wpe'],
    ours: (tensors: Tensors) => {
      const given = tensors as unknown as Given;
      return [embed(given.wte, given.wpe, given.ids, given.positions)];
    },
    oracle: ({ wte, wpe, ids, positions: at }) => [embedOracle(wte!, wpe!, ids!, at!)],
    againstLoops: againstLoops ?? false,
  });
}

/** First and one-past-last token of each token's own sequence. */
function bounds(lengths: readonly number[]): { starts: Input; ends: Input } {
  let from = 0;
  const starts: number[] = [];
  const ends: number[] = [];
  for (const length of lengths) {
    for (let t = 0; t < length; t++) {
      starts.push(from);
      ends.push(from + length);
    }
    from += length;
  }
  return { starts: int32(starts), ends: int32(ends) };
}

function attentionCase(
  label: string,
  lengths: readonly number[],
  channels: number,
  heads: number,
  againstLoops = false,
): KernelCase {
  const name = `causalAttention ${label}, C = ${channels}, H = ${heads}`;
  const { starts, ends } = bounds(lengths);
  return differentiable({
    name,
    op: 'CausalAttention',
    inputs: { qkv: normal(`${name} qkv`, [starts.values.length, 3 * channels], 1.5), starts, ends },
    wrt: ['qkv'],
    ours: (tensors) => {
      const [from, to] = [tensors['starts'] as tf.Tensor1D, tensors['ends'] as tf.Tensor1D];
      return [causalAttention(tensors['qkv'] as tf.Tensor2D, from, to, heads)];
    },
    oracle: ({ qkv }) => [causalAttentionOracle(qkv!, lengths, heads)],
    againstLoops,
  });
}

/** Decoding T positions one by one gives what attention over the whole sequences gives. */
function decodeCase(sequences: number, length: number, channels: number, heads: number): KernelCase {
  const name = `decodeAttention B = ${sequences}, T = ${length}, C = ${channels}, H = ${heads}`;
  const all = normal(name, [sequences * length, 3 * channels]);
  const width = 3 * channels;
  const at = (position: number) => {
    const rows = Array.from({ length: sequences }, (_, b) => {
      const row = (b * length + position) * width;
      return [...all.values.subarray(row, row + width)];
    });
    return tf.tensor2d(rows, [sequences, width]);
  };
  return {
    name,
    op: 'DecodeAttention',
    tolerance: 1e-4,
    actual: () =>
      tf.tidy(() => {
        const cache = tf.zeros([sequences, length + 2, 2 * channels]); // more room than is used
        return Array.from({ length }, (_, position) => decodeAttention(at(position), cache, heads, position));
      }),
    expected: () =>
      tf.tidy(() => {
        const qkv = tf.tensor2d(all.values, [sequences * length, width]);
        const lengths = Array.from({ length: sequences }, () => length);
        const whole = tf.reshape(causalAttentionOracle(qkv, lengths, heads), [sequences, length, channels]);
        return tf.unstack(whole, 1);
      }),
  };
}

/** A random selection of `kept` out of `count` rows, in random order, with `holes` rows of zeros between. */
function gatherCase(
  count: number,
  kept: number,
  holes: number,
  channels: number,
  againstLoops = false,
): KernelCase {
  const name = `gatherRows ${kept} of ${count}, ${holes} holes, C = ${channels}`;
  const stream = randomStream(rngKey(count * 1000 + kept));
  const chosen = [...stream.permutation(count).slice(0, kept), ...Array.from({ length: holes }, () => -1)];
  const index = Array.from(stream.permutation(chosen.length), (i) => chosen[i]!);
  const inverse = Array.from({ length: count }, () => -1);
  for (const [m, n] of index.entries()) if (n >= 0) inverse[n] = m;
  return differentiable({
    name,
    op: 'GatherRows',
    inputs: { x: normal(name, [count, channels]), index: int32(index), inverse: int32(inverse) },
    wrt: ['x'],
    ours: (tensors) => [gatherRows(tensors['x'] as tf.Tensor2D, tensors as unknown as RowMap)],
    oracle: ({ x }) => [gatherRowsOracle(x!, Int32Array.from(index))],
    againstLoops,
  });
}

/** More than 65,535 workgroups of 64: more than a GPU takes in one dimension. */
function hugeGatherCase(): KernelCase {
  const [rows, channels] = [70_005, 62];
  const index = Array.from({ length: rows }, (_, m) => (m % 3 === 0 ? -1 : rows - m));
  const x = Float32Array.from({ length: rows * channels }, (_, i) => (i % 65_521) - 1000);
  return {
    name: `gatherRows into ${rows} x ${channels}`,
    op: 'GatherRows',
    tolerance: 0,
    actual: () =>
      tf.tidy(() => {
        const map = { index: tf.tensor1d(index, 'int32'), inverse: tf.tensor1d([0], 'int32') };
        return [gatherRows(tf.tensor2d(x, [rows, channels]), map)];
      }),
    expected: () => {
      const values = new Float32Array(rows * channels);
      for (const [m, n] of index.entries())
        if (n >= 0) values.set(x.subarray(n * channels, (n + 1) * channels), m * channels);
      return [values];
    },
  };
}

export const sequenceCases: readonly KernelCase[] = [
  embedCase({ tokens: 1, channels: 1, vocabulary: 2, positions: 1 }),
  embedCase({ tokens: 23, channels: 6, vocabulary: 5, positions: 4 }),
  embedCase({ tokens: 64, channels: 12, vocabulary: 37, positions: 16 }),
  embedCase({ tokens: 70_003, channels: 2, vocabulary: 37, positions: 64, againstLoops: true }),
  attentionCase('one token', [1], 1, 1),
  attentionCase('one token', [1], 6, 3),
  attentionCase('tokens alone', [1, 1, 1, 1, 1], 6, 2),
  attentionCase('three lengths', [5, 1, 8], 6, 3),
  attentionCase('three lengths', [2, 7, 3], 8, 2),
  attentionCase('one length', [33, 33], 16, 1),
  attentionCase('wide heads', [9, 4], 80, 1),
  attentionCase('long', [300, 3], 4, 2),
  attentionCase(
    'many short',
    Array.from({ length: 35_001 }, () => 2),
    2,
    2,
    true,
  ),
  decodeCase(1, 1, 1, 1),
  decodeCase(1, 5, 6, 3),
  decodeCase(3, 4, 6, 2),
  decodeCase(5, 9, 16, 4),
  decodeCase(2, 70, 20, 1),
  gatherCase(1, 1, 0, 1),
  gatherCase(6, 4, 0, 5),
  gatherCase(17, 9, 4, 6),
  gatherCase(8, 0, 3, 4),
  gatherCase(7005, 6001, 7, 2, true),
  hugeGatherCase(),
];
