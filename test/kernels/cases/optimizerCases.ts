/** AdamW with clipping by global norm, several steps, against a plain double-precision version. */
import * as tf from '../../../src/kernels/tf.ts';
import { adamw, type AdamWAttrs } from '../../../src/kernels/adamw/adamw.ts';
import { type Input, type KernelCase, normal, type Values } from '../kernelCase.ts';

const STEPS = 3;

interface AdamWCase {
  readonly label: string;
  readonly shapes: readonly (readonly number[])[];
  readonly maxGradNorm: number;
  readonly gradientScale: number;
}

const attrsAt = (step: number, count: number, maxGradNorm: number): AdamWAttrs => ({
  groups: Array.from({ length: count }, (_, i) => ({
    learningRate: 0.01 / (step + i),
    weightDecay: i % 2 === 0 ? 0.1 : 0,
  })),
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  step,
  maxGradNorm,
});

function adamwCase({ label, shapes, maxGradNorm, gradientScale }: AdamWCase): KernelCase {
  const parameters = shapes.map((shape, i) => normal(`${label} p${i}`, shape));
  const gradients = Array.from({ length: STEPS }, (_, s) =>
    shapes.map((shape, i) => normal(`${label} g${i} step ${s}`, shape, gradientScale)),
  );
  return {
    name: `adamw ${label}`,
    op: 'AdamW',
    tolerance: 1e-4,
    actual: () => tf.tidy(() => oursOverSteps(parameters, gradients, maxGradNorm)),
    expected: () => plainOverSteps(parameters, gradients, maxGradNorm),
  };
}

const tensorOf = ({ values, shape }: Input) => tf.tensor(values.slice(), [...shape]);

/** Norms of all steps, final parameters and moments, and the first parameters again: they must not change. */
function oursOverSteps(
  start: readonly Input[],
  gradients: readonly (readonly Input[])[],
  maxGradNorm: number,
): tf.Tensor[] {
  const first = start.map(tensorOf);
  let parameters: tf.Tensor[] = first;
  let firstMoments = first.map((p) => tf.zerosLike(p));
  let secondMoments = first.map((p) => tf.zerosLike(p));
  const norms = gradients.map((list, s) => {
    const attrs = attrsAt(s + 1, start.length, maxGradNorm);
    const result = adamw(parameters, list.map(tensorOf), firstMoments, secondMoments, attrs);
    ({ parameters, firstMoments, secondMoments } = result);
    return result.gradNorm;
  });
  return [...norms, ...parameters, ...firstMoments, ...secondMoments, ...first];
}

function plainOverSteps(
  start: readonly Input[],
  gradients: readonly (readonly Input[])[],
  maxGradNorm: number,
): Values[] {
  const p = start.map(({ values }) => Float64Array.from(values));
  const m = p.map((values) => new Float64Array(values.length));
  const v = p.map((values) => new Float64Array(values.length));
  const norms = gradients.map((list, s) => {
    const attrs = attrsAt(s + 1, start.length, maxGradNorm);
    const norm = Math.hypot(...list.flatMap(({ values }) => [...values]));
    const clip = Math.min(1, maxGradNorm / (norm + 1e-6));
    for (const [i, { values }] of list.entries())
      for (const [k, g] of values.entries()) plainStep(p[i]!, m[i]!, v[i]!, k, g * clip, attrs, i);
    return Float32Array.of(norm);
  });
  const single = (list: readonly Float64Array[]) => list.map((values) => Float32Array.from(values));
  return [...norms, ...single(p), ...single(m), ...single(v), ...start.map(({ values }) => values)];
}

/** Loshchilov and Hutter, arXiv:1711.05101, algorithm 2, with the decay scaled by the learning rate (torch). */
function plainStep(
  p: Float64Array,
  m: Float64Array,
  v: Float64Array,
  k: number,
  g: number,
  { beta1, beta2, epsilon, step, groups }: AdamWAttrs,
  group: number,
): void {
  const { learningRate, weightDecay } = groups[group]!;
  p[k]! -= learningRate * weightDecay * p[k]!;
  m[k] = beta1 * m[k]! + (1 - beta1) * g;
  v[k] = beta2 * v[k]! + (1 - beta2) * g * g;
  const first = m[k] / (1 - beta1 ** step);
  const second = v[k] / (1 - beta2 ** step);
  p[k]! -= (learningRate * first) / (Math.sqrt(second) + epsilon);
}

/** Eleven parameters: more than a GPU program can bind at once. */
const SHAPES = [[37, 6], [16, 6], [6], [6], [6, 18], [18], [6, 6], [6], [1], [5, 1], [129, 33]];

export const optimizerCases: readonly KernelCase[] = [
  adamwCase({ label: 'one number', shapes: [[1]], maxGradNorm: Infinity, gradientScale: 1 }),
  adamwCase({ label: 'clipped', shapes: SHAPES, maxGradNorm: 1, gradientScale: 1 }),
  adamwCase({ label: 'below the limit', shapes: SHAPES, maxGradNorm: 1, gradientScale: 1e-3 }),
  adamwCase({ label: 'not clipped', shapes: SHAPES, maxGradNorm: Infinity, gradientScale: 2 }),
];
