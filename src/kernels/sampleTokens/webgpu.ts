import type { RngKey } from '../../shared/rng.ts';
import { dispatch } from '../webgpu/dispatch.ts';
import { type GpuBackend, makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { program } from '../webgpu/program.ts';
import { rowHeader, type RowLanes } from '../webgpu/rowLanes.ts';
import { threefry } from '../webgpu/threefry.ts';

/** On a software GPU, where a barrier suspends every four invocations, no more than four. */
const workgroupSize = (backend: GpuBackend): number => (backend.barriersAreSlow ? 4 : 64);

/**
 * Each lane takes a run of neighbouring tokens of its row, so that the lanes' sums in order are the cumulative
 * distribution; the lane in whose run the draw falls looks closer.
 */
const sampleProgram = (layout: RowLanes, workgroupSize: number) =>
  program(`SampleTokens|${layout.lanes}|${workgroupSize}`, () => ({
    buffers: {
      logits: { element: 'f32' },
      forced: { element: 'i32' },
      rowIds: { element: 'i32' },
      tokens: { element: 'i32', writable: true },
    },
    uniforms: {
      rows: 'u32',
      vocabulary: 'u32',
      k0: 'u32',
      k1: 'u32',
      position: 'u32',
      inverseTemperature: 'f32', // 0: greedy
    },
    volatileUniforms: true,
    workgroupSize,
    declarations: `
var<workgroup> best : array<u32, ${workgroupSize}>;
var<workgroup> sums : array<f32, ${workgroupSize}>;
${threefry}
${drawFunction(layout)}`,
    body: `${rowHeader(layout)}
  let first = row * args.vocabulary;
  let count = select(0u, args.vocabulary, row < args.rows);
  let run = (args.vocabulary + ${layout.lanes - 1}u) / ${layout.lanes}u;
  let start = min(at * run, count);
  let end = min(start + run, count);

  best[lane] = first + min(start, args.vocabulary - 1u);
  for (var v = start; v < end; v++) {
    if (logits[first + v] > logits[best[lane]]) { best[lane] = first + v; }
  }
  workgroupBarrier();
  var argmax = best[lane - at];
  for (var l = 1u; l < ${layout.lanes}u; l++) {
    if (logits[best[lane - at + l]] > logits[argmax]) { argmax = best[lane - at + l]; }
  }
  let largest = logits[argmax];
  var sum = 0.0;
  for (var v = start; v < end; v++) { sum += weight(first + v, largest); }
  sums[lane] = sum;
  workgroupBarrier();

  if (row >= args.rows) { return; }
  if (forced[row] >= 0) {
    if (at == 0u) { tokens[row] = forced[row]; }
  } else if (args.inverseTemperature == 0.0) {
    if (at == 0u) { tokens[row] = i32(argmax - first); }
  } else {
    draw(row, at, lane - at, start, end, largest);
  }`,
  }));

const drawFunction = ({ lanes }: RowLanes) => `
fn weight(position : u32, largest : f32) -> f32 {
  return exp((logits[position] - largest) * args.inverseTemperature);
}

fn draw(row : u32, at : u32, firstLane : u32, start : u32, end : u32, largest : f32) {
  var total = 0.0;
  for (var l = 0u; l < ${lanes}u; l++) { total += sums[firstLane + l]; }
  var rest = uniformAt(vec2<u32>(args.k0, args.k1), vec2<u32>(u32(rowIds[row]), args.position)) * total;
  // All lanes agree on the owner: the first whose sum exceeds the rest, or the last with any weight if rounding
  // leaves none.
  var owner = 0u;
  var restOfOwner = rest;
  for (var l = 0u; l < ${lanes}u; l++) {
    let sum = sums[firstLane + l];
    if (sum > 0.0) {
      owner = l;
      restOfOwner = rest;
      if (rest < sum) { break; }
      rest -= sum;
    }
  }
  if (at != owner) { return; }
  var token = start;
  for (var v = start; v < end; v++) {
    let w = weight(row * args.vocabulary + v, largest);
    if (w > 0.0) { token = v; }
    restOfOwner -= w;
    if (restOfOwner < 0.0) { break; }
  }
  tokens[row] = i32(token);
}`;

interface SampleAttrs {
  readonly key: RngKey;
  readonly position: number;
  readonly temperature: number;
}

const sampleTokens = gpuKernel<'logits' | 'forced' | 'rowIds', SampleAttrs>(
  'SampleTokens',
  ({ backend, inputs, attrs: { key, position, temperature } }) => {
    const [rows, vocabulary] = inputs.logits.shape as [number, number];
    const tokens = makeOutput(backend, [rows], 'int32');
    const inverseTemperature = temperature === 0 ? 0 : 1 / temperature;
    // Few rows at a time, so whole workgroups for each.
    const size = workgroupSize(backend);
    const lanes = vocabulary > 128 ? size : 1;
    const layout = { lanes, rowsPerGroup: size / lanes };
    dispatch(backend, sampleProgram(layout, size), {
      buffers: { ...inputs, tokens },
      uniforms: { rows, vocabulary, k0: key.k0, k1: key.k1, position, inverseTemperature },
      workgroups: Math.ceil(rows / layout.rowsPerGroup),
    });
    return [tokens];
  },
);

export const sampleTokensGpuKernels = [sampleTokens];
