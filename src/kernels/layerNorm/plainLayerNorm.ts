/** Layer norm on software GPUs: an invocation for each row, or for each few columns, and no barriers. */
import type { TensorInfo } from '../tf.ts';
import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { type GpuBackend, makeOutput } from '../webgpu/gpuBackend.ts';
import { program } from '../webgpu/program.ts';
import { type RowElements, rowElements } from '../webgpu/rowElements.ts';

/** Few, so that there is work for every core of the processor. */
const WORKGROUP_SIZE = 4;

type Inputs<Names extends string> = Readonly<Record<Names, TensorInfo>>;

/** @returns [y, stats] */
export function plainLayerNorm(
  backend: GpuBackend,
  inputs: Inputs<'x' | 'gain' | 'bias'>,
  epsilon: number,
): TensorInfo[] {
  const [rows, channels] = inputs.x.shape as [number, number];
  const y = makeOutput(backend, [rows, channels]);
  const stats = makeOutput(backend, [rows, 2]);
  const elements = rowElements(channels);
  const run = forwardProgram(elements);
  dispatch(backend, run, {
    buffers: { ...inputs, y, stats },
    uniforms: { rows, width: channels / elements.size, epsilon },
    workgroups: groupsFor(rows, run),
  });
  return [y, stats];
}

/** @returns [dx, dgain, dbias] */
export function plainLayerNormGrad(
  backend: GpuBackend,
  inputs: Inputs<'dy' | 'x' | 'gain' | 'stats'>,
): TensorInfo[] {
  const [rows, channels] = inputs.x.shape as [number, number];
  const [dx, dgain, dbias] = [[rows, channels], [channels], [channels]].map((s) => makeOutput(backend, s));
  const elements = rowElements(channels);
  const uniforms = { rows, width: channels / elements.size };
  const { dy, x, stats } = inputs;
  const byRow = rowsProgram(elements);
  dispatch(backend, byRow, {
    buffers: { ...inputs, dx: dx! },
    uniforms,
    workgroups: groupsFor(rows, byRow),
  });
  const byColumn = columnsProgram(elements);
  dispatch(backend, byColumn, {
    buffers: { dy, x, stats, dgain: dgain!, dbias: dbias! },
    uniforms,
    workgroups: groupsFor(uniforms.width, byColumn),
  });
  return [dx!, dgain!, dbias!];
}

const forwardProgram = ({ element, size, total }: RowElements) =>
  program(`PlainLayerNorm|${size}`, () => ({
    buffers: {
      x: { element },
      gain: { element },
      bias: { element },
      y: { element, writable: true },
      stats: { element: 'f32', writable: true },
    },
    uniforms: { rows: 'u32', width: 'u32', epsilon: 'f32' },
    workgroupSize: WORKGROUP_SIZE,
    body: `
  if (index >= args.rows) { return; }
  let first = index * args.width;
  let count = f32(args.width * ${size}u);
  var sum = ${element}();
  for (var c = 0u; c < args.width; c++) { sum += x[first + c]; }
  let mean = ${total('sum')} / count;
  var squares = ${element}();
  for (var c = 0u; c < args.width; c++) {
    let d = x[first + c] - mean;
    squares += d * d;
  }
  let inverse = 1.0 / sqrt(${total('squares')} / count + args.epsilon);
  stats[2u * index] = mean;
  stats[2u * index + 1u] = inverse;
  for (var c = 0u; c < args.width; c++) {
    y[first + c] = (x[first + c] - mean) * inverse * gain[c] + bias[c];
  }`,
  }));

const rowsProgram = ({ element, size, total }: RowElements) =>
  program(`PlainLayerNormGradRows|${size}`, () => ({
    buffers: {
      dy: { element },
      x: { element },
      gain: { element },
      stats: { element: 'f32' },
      dx: { element, writable: true },
    },
    uniforms: { rows: 'u32', width: 'u32' },
    workgroupSize: WORKGROUP_SIZE,
    body: `
  if (index >= args.rows) { return; }
  let first = index * args.width;
  let count = f32(args.width * ${size}u);
  let mean = stats[2u * index];
  let inverse = stats[2u * index + 1u];
  var sum = ${element}();
  var sumNormalised = ${element}();
  for (var c = 0u; c < args.width; c++) {
    let g = dy[first + c] * gain[c];
    sum += g;
    sumNormalised += g * (x[first + c] - mean);
  }
  let meanGradient = ${total('sum')} / count;
  let slope = ${total('sumNormalised')} * inverse * inverse / count;
  for (var c = 0u; c < args.width; c++) {
    dx[first + c] = inverse * (dy[first + c] * gain[c] - meanGradient - (x[first + c] - mean) * slope);
  }`,
  }));

const columnsProgram = ({ element, size }: RowElements) =>
  program(`PlainLayerNormGradColumns|${size}`, () => ({
    buffers: {
      dy: { element },
      x: { element },
      stats: { element: 'f32' },
      dgain: { element, writable: true },
      dbias: { element, writable: true },
    },
    uniforms: { rows: 'u32', width: 'u32' },
    workgroupSize: WORKGROUP_SIZE,
    body: `
  if (index >= args.width) { return; }
  var gainSum = ${element}();
  var biasSum = ${element}();
  for (var n = 0u; n < args.rows; n++) {
    let upstream = dy[n * args.width + index];
    gainSum += upstream * ((x[n * args.width + index] - stats[2u * n]) * stats[2u * n + 1u]);
    biasSum += upstream;
  }
  dgain[index] = gainSum;
  dbias[index] = biasSum;`,
  }));
