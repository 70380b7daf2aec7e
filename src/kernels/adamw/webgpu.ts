import { type TensorInfo, util } from '../tf.ts';
import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { findWhole, flatLayout, makeFlatTensors } from '../webgpu/flatTensors.ts';
import { type GpuBackend, makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { type BufferSpec, program } from '../webgpu/program.ts';
import { type RowElements, rowElements } from '../webgpu/rowElements.ts';
import type { AdamWAttrs } from './adamw.ts';

/**
 * All parameters lie one behind another in one buffer, and all moments in another, so one dispatch updates them.
 * The gradients are gathered to match, and their squares summed on the way.
 */
const adamw = gpuKernel<string, AdamWAttrs>('AdamW', ({ backend, inputs, attrs }) => {
  const list = (kind: string) => attrs.groups.map((_, i) => inputs[`${kind}${i}`]!);
  const parameters = list('p');
  const moments = [...list('m'), ...list('v')];
  const { flat: g, partials } = gather(backend, list('g'));
  const norm = normOf(backend, partials);
  const p = findWhole(backend, parameters) ?? gatherOnly(backend, parameters);
  const mv = findWhole(backend, moments) ?? gatherOnly(backend, moments);
  const newP = makeFlatTensors(backend, parameters);
  const newMv = makeFlatTensors(backend, moments);
  const { starts, total } = flatLayout(parameters);
  const firsts = backend.makeTensorInfo([starts.length], 'int32', Int32Array.from(starts));
  const rates = inputs['rates']!;
  const run = runOf(backend);
  const update = updateProgram(run);
  dispatch(backend, update, {
    buffers: { p, g, mv, norm, firsts, rates, newP: newP.whole, newMv: newMv.whole },
    uniforms: updateUniforms(attrs, total / 4),
    workgroups: groupsFor(Math.ceil(total / 4 / run), update),
  });
  for (const tensor of [g, partials, p, mv, firsts, newP.whole, newMv.whole])
    backend.disposeData(tensor.dataId);
  const count = parameters.length;
  const outputs = newP.parts.flatMap((part, i) => [part, newMv.parts[i]!, newMv.parts[count + i]!]);
  return [norm, ...outputs];
});

/** Copies so many tensors to their places, an element at a time; each invocation sums the squares of what it copied. */
const gatherProgram = (count: number, { element, size, total }: RowElements) =>
  program(`AdamWGather|${count}|${size}`, () => {
    const indices = Array.from({ length: count }, (_, i) => i);
    const sources = indices.map((i): [string, BufferSpec] => [`x${i}`, { element }]);
    const places = indices.flatMap((i): [string, 'u32'][] => [
      [`start${i}`, 'u32'],
      [`count${i}`, 'u32'],
    ]);
    const cases = indices.map(
      (i) => `
    case ${i}u: {
      for (var k = first; k < args.count${i}; k += args.spread) {
        let value = x${i}[k];
        flat[args.start${i} + k] = value;
        sum += value * value;
      }
    }`,
    );
    const buffers: Record<string, BufferSpec> = {
      ...Object.fromEntries(sources),
      flat: { element, writable: true },
      partials: { element: 'f32', writable: true },
    };
    return {
      buffers,
      uniforms: { spread: 'u32', firstPartial: 'u32', ...Object.fromEntries(places) },
      body: `
  let tensor = index / args.spread;
  let first = index - tensor * args.spread;
  var sum = ${element}();
  switch (tensor) {${cases.join('')}
    default: { return; }
  }
  partials[args.firstPartial + index] = ${total('sum')};`,
    };
  });

/** Invocations that share a tensor. */
const SMALLEST_SPREAD = 64;
const LARGEST_SPREAD = 4096;
/** Elements for each of them to copy, where there are enough. */
const shareOf = (backend: GpuBackend): number => (backend.barriersAreSlow ? 16 : 4);

const spreadOf = (elements: number, share: number): number =>
  Math.min(LARGEST_SPREAD, Math.max(SMALLEST_SPREAD, 2 ** Math.ceil(Math.log2(elements / share))));

/** @returns the tensors one behind another, and sums of squares that add up to that of all */
function gather(
  backend: GpuBackend,
  tensors: readonly TensorInfo[],
): { flat: TensorInfo; partials: TensorInfo } {
  const { starts, total } = flatLayout(tensors);
  const flat = makeOutput(backend, [total]);
  const parts = inParts(backend, tensors);
  const partialCount = parts.reduce((sum, { indices, spread }) => sum + indices.length * spread, 0);
  const partials = makeOutput(backend, [partialCount]);
  let firstPartial = 0;
  for (const { indices, elements, spread } of parts) {
    const copy = gatherProgram(indices.length, elements);
    const sources = indices.map((index, i) => [`x${i}`, tensors[index]!] as const);
    const places = indices.flatMap((index, i) => [
      [`start${i}`, starts[index]! / elements.size] as const,
      [`count${i}`, util.sizeFromShape(tensors[index]!.shape) / elements.size] as const,
    ]);
    dispatch(backend, copy, {
      buffers: { ...Object.fromEntries(sources), flat, partials },
      uniforms: { spread, firstPartial, ...Object.fromEntries(places) },
      workgroups: groupsFor(indices.length * spread, copy),
    });
    firstPartial += indices.length * spread;
  }
  return { flat, partials };
}

/** Happens once, before the first update, and needs no program of its own. */
function gatherOnly(backend: GpuBackend, tensors: readonly TensorInfo[]): TensorInfo {
  const { flat, partials } = gather(backend, tensors);
  backend.disposeData(partials.dataId);
  return flat;
}

interface GatherPart {
  readonly indices: readonly number[];
  readonly elements: RowElements;
  readonly spread: number;
}

/**
 * Tensors of similar size together, as many as the device can bind besides the two outputs. On a software GPU, which
 * takes all branches and compiles slowly, fewer.
 */
function inParts(backend: GpuBackend, tensors: readonly TensorInfo[]): GatherPart[] {
  const atOnce = backend.barriersAreSlow ? 4 : backend.device.limits.maxStorageBuffersPerShaderStage - 2;
  const sizes = tensors.map(({ shape }) => util.sizeFromShape(shape));
  const order = sizes.map((_, i) => i).toSorted((a, b) => sizes[b]! - sizes[a]!);
  return Array.from({ length: Math.ceil(order.length / atOnce) }, (_, i) => {
    const indices = order.slice(i * atOnce, (i + 1) * atOnce);
    const elements = rowElements(indices.every((index) => sizes[index]! % 4 === 0) ? 4 : 1);
    return { indices, elements, spread: spreadOf(sizes[indices[0]!]! / elements.size, shareOf(backend)) };
  });
}

/** On a software GPU, where a barrier suspends every four invocations, no more than four. */
const normLanes = (backend: GpuBackend): number => (backend.barriersAreSlow ? 4 : 256);

const normProgram = (lanes: number) =>
  program(`AdamWNorm|${lanes}`, () => ({
    buffers: { partials: { element: 'f32' }, norm: { element: 'f32', writable: true } },
    uniforms: { count: 'u32' },
    workgroupSize: lanes,
    declarations: `var<workgroup> sums : array<f32, ${lanes}>;`,
    body: `
  var sum = 0.0;
  for (var i = lane; i < args.count; i += ${lanes}u) { sum += partials[i]; }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane == 0u) {
    for (var l = 1u; l < ${lanes}u; l++) { sum += sums[l]; }
    norm[0] = sqrt(sum);
  }`,
  }));

/** @returns [1] norm of all gradients together */
function normOf(backend: GpuBackend, partials: TensorInfo): TensorInfo {
  const norm = makeOutput(backend, [1]);
  const uniforms = { count: partials.shape[0]! };
  dispatch(backend, normProgram(normLanes(backend)), {
    buffers: { partials, norm },
    uniforms,
    workgroups: 1,
  });
  return norm;
}

/** So many times four neighbours an invocation: 64 numbers at most, which lie within one parameter. */
const runOf = (backend: GpuBackend): number => (backend.barriersAreSlow ? 16 : 1);

const updateProgram = (run: number) =>
  program(`AdamWUpdate|${run}`, () => ({
    buffers: {
      p: { element: 'vec4<f32>' },
      g: { element: 'vec4<f32>' },
      mv: { element: 'vec4<f32>' },
      norm: { element: 'f32' },
      firsts: { element: 'i32' },
      rates: { element: 'f32' },
      newP: { element: 'vec4<f32>', writable: true },
      newMv: { element: 'vec4<f32>', writable: true },
    },
    uniforms: {
      fours: 'u32',
      count: 'u32',
      maxGradNorm: 'f32',
      beta1: 'f32',
      beta2: 'f32',
      epsilon: 'f32',
    },
    body: `
  let start = ${run}u * index;
  if (start >= args.fours) { return; }
  var own = 0u; // the last parameter that starts at or before the invocation's numbers
  var end = args.count;
  while (end - own > 1u) {
    let middle = (own + end) / 2u;
    if (u32(firsts[middle]) <= 4u * start) { own = middle; } else { end = middle; }
  }
  // What changes from step to step is data, not uniforms, so that a recorded step can be replayed.
  let correction = rates[0];
  let stepSize = rates[2u * own + 1u];
  let keep = rates[2u * own + 2u];
  var clip = 1.0;
  if (norm[0] > args.maxGradNorm) { clip = args.maxGradNorm / (norm[0] + 1e-6); }
  for (var i = start; i < min(start + ${run}u, args.fours); i++) {
    let gradient = g[i] * clip;
    let first = args.beta1 * mv[i] + (1.0 - args.beta1) * gradient;
    let second = args.beta2 * mv[args.fours + i] + (1.0 - args.beta2) * gradient * gradient;
    newMv[i] = first;
    newMv[args.fours + i] = second;
    newP[i] = keep * p[i] - stepSize * first / (sqrt(second) * correction + args.epsilon);
  }`,
  }));

const LARGEST_FLOAT = 3.4028234e38;

const updateUniforms = ({ groups, maxGradNorm, beta1, beta2, epsilon }: AdamWAttrs, fours: number) => ({
  fours,
  count: groups.length,
  maxGradNorm: Math.min(maxGradNorm, LARGEST_FLOAT),
  beta1,
  beta2,
  epsilon,
});

export const adamwGpuKernels = [adamw];
