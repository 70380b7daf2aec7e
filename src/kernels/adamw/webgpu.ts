import type { TensorInfo } from '../tf.ts';
import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { type GpuBackend, makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { type BufferSpec, program } from '../webgpu/program.ts';
import type { AdamWAttrs, AdamWGroup } from './adamw.ts';

/** Invocations that share a gradient, so also partial sums for each. */
const SPREAD = 1024;
/** With the output, as many buffers as every device can bind. */
const GRADIENTS_PER_DISPATCH = 7;
const LARGEST_FLOAT = 3.4028234e38;

/** Partial sums of squares of up to seven gradients, SPREAD for each. */
const squaresProgram = (count: number) =>
  program(`AdamWSquares|${count}`, () => {
    const names = Array.from({ length: count }, (_, i) => `g${i}`);
    const gradients = Object.fromEntries(
      names.map((name): [string, BufferSpec] => [name, { element: 'f32' }]),
    );
    const cases = names.map(
      (name, i) => `
    case ${i}u: {
      for (var k = index % ${SPREAD}u; k < arrayLength(&${name}); k += ${SPREAD}u) { sum += ${name}[k] * ${name}[k]; }
    }`,
    );
    return {
      buffers: { ...gradients, partials: { element: 'f32', writable: true } },
      uniforms: { offset: 'u32' },
      body: `
  var sum = 0.0;
  switch (index / ${SPREAD}u) {${cases.join('')}
    default: { return; }
  }
  partials[args.offset + index] = sum;`,
    };
  });

const NORM_LANES = 256;

const normProgram = () =>
  program('AdamWNorm', () => ({
    buffers: { partials: { element: 'f32' }, norm: { element: 'f32', writable: true } },
    uniforms: { count: 'u32' },
    workgroupSize: NORM_LANES,
    declarations: `var<workgroup> sums : array<f32, ${NORM_LANES}>;`,
    body: `
  var sum = 0.0;
  for (var i = lane; i < args.count; i += ${NORM_LANES}u) { sum += partials[i]; }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane == 0u) {
    for (var l = 1u; l < ${NORM_LANES}u; l++) { sum += sums[l]; }
    norm[0] = sqrt(sum);
  }`,
  }));

const updateProgram = () =>
  program('AdamWUpdate', () => ({
    buffers: {
      p: { element: 'f32' },
      g: { element: 'f32' },
      m: { element: 'f32' },
      v: { element: 'f32' },
      norm: { element: 'f32' },
      newP: { element: 'f32', writable: true },
      newM: { element: 'f32', writable: true },
      newV: { element: 'f32', writable: true },
    },
    uniforms: {
      maxGradNorm: 'f32',
      beta1: 'f32',
      beta2: 'f32',
      epsilon: 'f32',
      stepSize: 'f32',
      correction: 'f32',
      keep: 'f32',
    },
    volatileUniforms: true,
    body: `
  if (index >= arrayLength(&p)) { return; }
  var clip = 1.0;
  if (norm[0] > args.maxGradNorm) { clip = args.maxGradNorm / (norm[0] + 1e-6); }
  let gradient = g[index] * clip;
  let first = args.beta1 * m[index] + (1.0 - args.beta1) * gradient;
  let second = args.beta2 * v[index] + (1.0 - args.beta2) * gradient * gradient;
  newM[index] = first;
  newV[index] = second;
  newP[index] = args.keep * p[index] - args.stepSize * first / (sqrt(second) * args.correction + args.epsilon);`,
  }));

/** @returns [1] norm of all gradients together */
function gradientNorm(backend: GpuBackend, gradients: readonly TensorInfo[]): TensorInfo {
  const count = gradients.length * SPREAD;
  const partials = makeOutput(backend, [count]);
  for (let first = 0; first < gradients.length; first += GRADIENTS_PER_DISPATCH) {
    const part = gradients.slice(first, first + GRADIENTS_PER_DISPATCH);
    const named = Object.fromEntries(part.map((g, i) => [`g${i}`, g]));
    const squares = squaresProgram(part.length);
    dispatch(backend, squares, {
      buffers: { ...named, partials },
      uniforms: { offset: first * SPREAD },
      workgroups: groupsFor(part.length * SPREAD, squares),
    });
  }
  const norm = makeOutput(backend, [1]);
  dispatch(backend, normProgram(), { buffers: { partials, norm }, uniforms: { count }, workgroups: 1 });
  backend.disposeData(partials.dataId);
  return norm;
}

function updateUniforms(attrs: AdamWAttrs, { learningRate, weightDecay }: AdamWGroup) {
  const { beta1, beta2, epsilon, step } = attrs;
  return {
    maxGradNorm: Math.min(attrs.maxGradNorm, LARGEST_FLOAT),
    beta1,
    beta2,
    epsilon,
    stepSize: learningRate / (1 - beta1 ** step),
    correction: 1 / Math.sqrt(1 - beta2 ** step),
    keep: 1 - learningRate * weightDecay,
  };
}

const adamw = gpuKernel<string, AdamWAttrs>('AdamW', ({ backend, inputs, attrs }) => {
  const input = (kind: string, i: number) => inputs[`${kind}${i}`]!;
  const norm = gradientNorm(
    backend,
    attrs.groups.map((_, i) => input('g', i)),
  );
  const update = updateProgram();
  const outputs = attrs.groups.flatMap((group, i) => {
    const p = input('p', i);
    const [newP, newM, newV] = ['p', 'm', 'v'].map(() => makeOutput(backend, p.shape)) as [
      TensorInfo,
      TensorInfo,
      TensorInfo,
    ];
    const size = p.shape.reduce((a, b) => a * b, 1);
    dispatch(backend, update, {
      buffers: { p, g: input('g', i), m: input('m', i), v: input('v', i), norm, newP, newM, newV },
      uniforms: updateUniforms(attrs, group),
      workgroups: groupsFor(size, update),
    });
    return [newP, newM, newV];
  });
  return [norm, ...outputs];
});

export const adamwGpuKernels = [adamw];
