/** Layer norm, linear layers and the tied output layer. */
import * as tf from '../../../src/kernels/tf.ts';
import { layerNorm } from '../../../src/kernels/layerNorm/layerNorm.ts';
import { linear } from '../../../src/kernels/linear/linear.ts';
import { tiedLogits } from '../../../src/kernels/linear/tiedLogits.ts';
import { differentiable, type Inputs, type KernelCase, normal, type Tensors } from '../kernelCase.ts';
import { layerNormOracle, linearOracle } from '../oracles.ts';

const EPSILON = 1e-5;

function layerNormCase(rows: number, channels: number, againstLoops = false): KernelCase {
  const name = `layerNorm [${rows}, ${channels}]`;
  const t = (tensors: Tensors) => tensors as { x: tf.Tensor2D; gain: tf.Tensor1D; bias: tf.Tensor1D };
  return differentiable({
    name,
    op: 'LayerNorm',
    inputs: {
      x: normal(`${name} x`, [rows, channels], 3),
      gain: normal(`${name} gain`, [channels]),
      bias: normal(`${name} bias`, [channels]),
    },
    wrt: ['x', 'gain', 'bias'],
    ours: (tensors) => [layerNorm(t(tensors).x, t(tensors).gain, t(tensors).bias, EPSILON)],
    oracle: ({ x, gain, bias }) => [layerNormOracle(x!, gain!, bias!, EPSILON)],
    againstLoops,
    tolerance: againstLoops ? 1e-3 : 1e-4, // of many narrow rows some have next to no variance
  });
}

type Extra = 'plain' | 'gelu' | 'residual';

function linearCase(rows: number, inner: number, columns: number, extra: Extra): KernelCase {
  const name = `linear ${extra} [${rows}, ${inner}] x [${inner}, ${columns}]`;
  const inputs: Inputs = {
    x: normal(`${name} x`, [rows, inner]),
    w: normal(`${name} w`, [inner, columns], 1 / Math.sqrt(inner)),
    b: normal(`${name} b`, [columns]),
    ...(extra === 'residual' && { residual: normal(`${name} residual`, [rows, columns]) }),
  };
  return differentiable({
    name,
    op: 'Linear',
    inputs,
    wrt: Object.keys(inputs),
    ours: (tensors) => {
      const { x, w, b, residual } = tensors as Record<string, tf.Tensor2D>;
      const options = { gelu: extra === 'gelu', ...(residual && { residual }) };
      return [linear(x!, w!, b! as tf.Tensor as tf.Tensor1D, options)];
    },
    oracle: (tensors) => [linearOracle(tensors, extra === 'gelu')],
  });
}

function tiedLogitsCase(rows: number, channels: number, vocabulary: number): KernelCase {
  const name = `tiedLogits [${rows}, ${channels}] x [${vocabulary}, ${channels}]^T`;
  return differentiable({
    name,
    op: 'TiedLogits',
    inputs: {
      h: normal(`${name} h`, [rows, channels]),
      wte: normal(`${name} wte`, [vocabulary, channels]),
    },
    wrt: ['h', 'wte'],
    ours: ({ h, wte }) => [tiedLogits(h as tf.Tensor2D, wte as tf.Tensor2D)],
    oracle: ({ h, wte }) => [tf.matMul(h as tf.Tensor2D, wte as tf.Tensor2D, false, true)],
  });
}

export const denseCases: readonly KernelCase[] = [
  layerNormCase(1, 1),
  layerNormCase(1, 6),
  layerNormCase(5, 1),
  layerNormCase(37, 6),
  layerNormCase(19, 64),
  layerNormCase(9, 300),
  layerNormCase(70_001, 3, true),
  linearCase(1, 1, 1, 'plain'),
  linearCase(1, 6, 5, 'plain'),
  linearCase(7, 3, 1, 'plain'),
  linearCase(33, 6, 18, 'plain'),
  linearCase(301, 8, 12, 'plain'),
  linearCase(1, 7, 9, 'gelu'),
  linearCase(13, 6, 24, 'gelu'),
  linearCase(150, 16, 64, 'gelu'),
  linearCase(1, 4, 4, 'residual'),
  linearCase(21, 24, 6, 'residual'),
  linearCase(130, 64, 16, 'residual'),
  linearCase(45, 20, 52, 'plain'),
  linearCase(45, 18, 50, 'residual'),
  tiedLogitsCase(1, 1, 2),
  tiedLogitsCase(1, 6, 37),
  tiedLogitsCase(11, 6, 37),
  tiedLogitsCase(29, 16, 64),
  tiedLogitsCase(50, 12, 43),
];
