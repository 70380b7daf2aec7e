import { dispatch } from '../webgpu/dispatch.ts';
import { makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { program } from '../webgpu/program.ts';
import { partialsDeclaration, reduceLanes, rowHeader, type RowLanes, rowLanes } from '../webgpu/rowLanes.ts';
import { plainLayerNorm, plainLayerNormGrad } from './plainLayerNorm.ts';

const WORKGROUP_SIZE = 64;

const forwardProgram = (layout: RowLanes) =>
  program(`LayerNorm|${layout.lanes}`, () => ({
    buffers: {
      x: { element: 'f32' },
      gain: { element: 'f32' },
      bias: { element: 'f32' },
      y: { element: 'f32', writable: true },
      stats: { element: 'f32', writable: true },
    },
    uniforms: { rows: 'u32', channels: 'u32', epsilon: 'f32' },
    workgroupSize: WORKGROUP_SIZE,
    declarations:
      partialsDeclaration(layout, 'sums', 'f32', WORKGROUP_SIZE) +
      partialsDeclaration(layout, 'squareSums', 'f32', WORKGROUP_SIZE),
    body: `${rowHeader(layout)}
  let first = row * args.channels;
  let count = select(0u, args.channels, row < args.rows);
  var sum = 0.0;
  for (var c = at; c < count; c += ${layout.lanes}u) { sum += x[first + c]; }
  ${reduceLanes(layout, 'sums', 'sum', (other) => `sum += ${other};`)}
  let mean = sum / f32(args.channels);
  var squares = 0.0;
  for (var c = at; c < count; c += ${layout.lanes}u) {
    let d = x[first + c] - mean;
    squares += d * d;
  }
  ${reduceLanes(layout, 'squareSums', 'squares', (other) => `squares += ${other};`)}
  let inverse = 1.0 / sqrt(squares / f32(args.channels) + args.epsilon);
  if (row < args.rows && at == 0u) {
    stats[2u * row] = mean;
    stats[2u * row + 1u] = inverse;
  }
  for (var c = at; c < count; c += ${layout.lanes}u) {
    y[first + c] = (x[first + c] - mean) * inverse * gain[c] + bias[c];
  }`,
  }));

const layerNorm = gpuKernel<'x' | 'gain' | 'bias', { epsilon: number }>(
  'LayerNorm',
  ({ backend, inputs, attrs: { epsilon } }) => {
    if (backend.barriersAreSlow) return plainLayerNorm(backend, inputs, epsilon);
    const [rows, channels] = inputs.x.shape as [number, number];
    const y = makeOutput(backend, [rows, channels]);
    const stats = makeOutput(backend, [rows, 2]);
    const layout = rowLanes(channels, WORKGROUP_SIZE);
    dispatch(backend, forwardProgram(layout), {
      buffers: { ...inputs, y, stats },
      uniforms: { rows, channels, epsilon },
      workgroups: Math.ceil(rows / layout.rowsPerGroup),
    });
    return [y, stats];
  },
);

/** Workgroups of the column sums: so many columns side by side, the other invocations spread over the rows. */
const COLUMNS = 8;
const GRAD_WORKGROUP_SIZE = 256;
const ROW_LANES = GRAD_WORKGROUP_SIZE / COLUMNS;

/** Two jobs in one dispatch: the first workgroups sum columns (dgain, dbias), the others go by row (dx). */
const backwardProgram = (layout: RowLanes) =>
  program(`LayerNormGrad|${layout.lanes}`, () => ({
    buffers: {
      dy: { element: 'f32' },
      x: { element: 'f32' },
      gain: { element: 'f32' },
      stats: { element: 'f32' },
      dx: { element: 'f32', writable: true },
      dgain: { element: 'f32', writable: true },
      dbias: { element: 'f32', writable: true },
    },
    uniforms: { rows: 'u32', channels: 'u32', columnGroups: 'u32' },
    workgroupSize: GRAD_WORKGROUP_SIZE,
    declarations: `
var<workgroup> columnSums : array<vec2<f32>, ${GRAD_WORKGROUP_SIZE}>;
${partialsDeclaration(layout, 'rowSums', 'vec2<f32>', GRAD_WORKGROUP_SIZE)}
${columnsFunction}
${rowsFunction(layout)}`,
    body: `
  if (group < args.columnGroups) { sumColumns(group, lane); }
  else { rowGradient(group - args.columnGroups, lane); }`,
  }));

const columnsFunction = `
fn sumColumns(group : u32, lane : u32) {
  let c = group * ${COLUMNS}u + lane % ${COLUMNS}u;
  var sums = vec2<f32>(0.0);
  if (c < args.channels) {
    for (var n = lane / ${COLUMNS}u; n < args.rows; n += ${ROW_LANES}u) {
      let upstream = dy[n * args.channels + c];
      let normalised = (x[n * args.channels + c] - stats[2u * n]) * stats[2u * n + 1u];
      sums += vec2<f32>(upstream * normalised, upstream);
    }
  }
  columnSums[lane] = sums;
  workgroupBarrier();
  if (lane < ${COLUMNS}u && c < args.channels) {
    for (var l = 1u; l < ${ROW_LANES}u; l++) { sums += columnSums[l * ${COLUMNS}u + lane]; }
    dgain[c] = sums.x;
    dbias[c] = sums.y;
  }
}`;

const rowsFunction = (layout: RowLanes) => `
fn rowGradient(group : u32, lane : u32) {${rowHeader(layout)}
  let first = row * args.channels;
  let count = select(0u, args.channels, row < args.rows);
  let mean = stats[2u * row];
  let inverse = stats[2u * row + 1u];
  var sums = vec2<f32>(0.0);
  for (var c = at; c < count; c += ${layout.lanes}u) {
    let g = dy[first + c] * gain[c];
    sums += vec2<f32>(g, g * (x[first + c] - mean) * inverse);
  }
  ${reduceLanes(layout, 'rowSums', 'sums', (other) => `sums += ${other};`)}
  let means = sums / f32(args.channels);
  for (var c = at; c < count; c += ${layout.lanes}u) {
    let normalised = (x[first + c] - mean) * inverse;
    dx[first + c] = inverse * (dy[first + c] * gain[c] - means.x - normalised * means.y);
  }
}`;

const layerNormGrad = gpuKernel<'dy' | 'x' | 'gain' | 'stats'>('LayerNormGrad', ({ backend, inputs }) => {
  if (backend.barriersAreSlow) return plainLayerNormGrad(backend, inputs);
  const [rows, channels] = inputs.x.shape as [number, number];
  const dx = makeOutput(backend, [rows, channels]);
  const dgain = makeOutput(backend, [channels]);
  const dbias = makeOutput(backend, [channels]);
  const layout = rowLanes(channels, GRAD_WORKGROUP_SIZE);
  const columnGroups = Math.ceil(channels / COLUMNS);
  dispatch(backend, backwardProgram(layout), {
    buffers: { ...inputs, dx, dgain, dbias },
    uniforms: { rows, channels, columnGroups },
    workgroups: columnGroups + Math.ceil(rows / layout.rowsPerGroup),
  });
  return [dx, dgain, dbias];
});

export const layerNormGpuKernels = [layerNorm, layerNormGrad];
