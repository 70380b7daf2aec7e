/** Log-probs of targets on software GPUs: an invocation for each row, or for a run of one, and no barriers. */
import type { TensorInfo } from '../tf.ts';
import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { type GpuBackend, makeOutput } from '../webgpu/gpuBackend.ts';
import { program } from '../webgpu/program.ts';
import { type RowElements, rowElements } from '../webgpu/rowElements.ts';

/** Few, so that there is work for every core of the processor. */
const WORKGROUP_SIZE = 4;
/** Neighbouring elements of a row that an invocation of the gradient deals with. */
const RUN = 8;

type Inputs<Names extends string> = Readonly<Record<Names, TensorInfo>>;

/** @returns [stats, lse] */
export function plainTokenLogProbs(
  backend: GpuBackend,
  inputs: Inputs<'logits' | 'targets'>,
  inverseTemperature: number,
): TensorInfo[] {
  const [rows, vocabulary] = inputs.logits.shape as [number, number];
  const stats = makeOutput(backend, [3, rows]);
  const lse = makeOutput(backend, [rows]);
  const elements = rowElements(vocabulary);
  const run = forwardProgram(elements);
  dispatch(backend, run, {
    buffers: { ...inputs, stats, lse },
    uniforms: { rows, width: vocabulary / elements.size, inverseTemperature },
    workgroups: groupsFor(rows, run),
  });
  return [stats, lse];
}

/** @returns [dlogits] */
export function plainTokenLogProbsGrad(
  backend: GpuBackend,
  inputs: Inputs<'dy' | 'logits' | 'targets' | 'stats' | 'lse'>,
  inverseTemperature: number,
): TensorInfo[] {
  const [rows, vocabulary] = inputs.logits.shape as [number, number];
  const dlogits = makeOutput(backend, inputs.logits.shape);
  const elements = rowElements(vocabulary);
  const width = vocabulary / elements.size;
  const run = backwardProgram(elements);
  dispatch(backend, run, {
    buffers: { ...inputs, dlogits },
    uniforms: { rows, width, inverseTemperature },
    workgroups: groupsFor(rows * Math.ceil(width / RUN), run),
  });
  return [dlogits];
}

/** First the largest logit, then the sums relative to it. */
const forwardProgram = ({ element, size, total, greatest }: RowElements) =>
  program(`PlainTokenLogProbs|${size}`, () => ({
    buffers: {
      logits: { element },
      targets: { element: 'i32' },
      stats: { element: 'f32', writable: true },
      lse: { element: 'f32', writable: true },
    },
    uniforms: { rows: 'u32', width: 'u32', inverseTemperature: 'f32' },
    workgroupSize: WORKGROUP_SIZE,
    body: `
  if (index >= args.rows) { return; }
  let first = index * args.width;
  var largest = logits[first];
  for (var v = 1u; v < args.width; v++) { largest = max(largest, logits[first + v]); }
  let top = args.inverseTemperature * ${greatest('largest')};
  var exps = ${element}();
  var weighted = ${element}();
  var sum = ${element}();
  for (var v = 0u; v < args.width; v++) {
    let z = logits[first + v];
    let shifted = z * args.inverseTemperature - top;
    let e = exp(max(shifted, ${element}(-100.0)));
    exps += e;
    weighted += e * shifted;
    sum += z;
  }
  let expSum = ${total('exps')};
  let logSum = log(expSum);
  let wanted = u32(targets[index]);
  let z = logits[first + wanted${size === 4 ? ' / 4u][wanted % 4u]' : ']'} * args.inverseTemperature;
  lse[index] = top + logSum;
  stats[index] = z - top - logSum;
  stats[args.rows + index] = logSum - ${total('weighted')} / expSum;
  stats[2u * args.rows + index] = ${total('sum')} / f32(${size}u * args.width);`,
  }));

const backwardProgram = ({ element, size }: RowElements) =>
  program(`PlainTokenLogProbsGrad|${size}`, () => ({
    buffers: {
      dy: { element: 'f32' },
      logits: { element },
      targets: { element: 'i32' },
      stats: { element: 'f32' },
      lse: { element: 'f32' },
      dlogits: { element, writable: true },
    },
    uniforms: { rows: 'u32', width: 'u32', inverseTemperature: 'f32' },
    workgroupSize: WORKGROUP_SIZE,
    body: `
  let runs = (args.width + ${RUN - 1}u) / ${RUN}u;
  let m = index / runs;
  if (m >= args.rows) { return; }
  let start = (index - m * runs) * ${RUN}u;
  let end = min(start + ${RUN}u, args.width);
  let dLogProb = dy[m];
  let dEntropy = dy[args.rows + m];
  let entropy = stats[args.rows + m];
  let rowLse = lse[m];
  let wanted = u32(targets[m]);
  for (var v = start; v < end; v++) {
    let logP = logits[m * args.width + v] * args.inverseTemperature - rowLse;
    let chosen = select(${element}(0.0), ${element}(dLogProb), ${size === 4 ? 'vec4<u32>(4u * v) + vec4<u32>(0u, 1u, 2u, 3u) == vec4<u32>(wanted)' : 'v == wanted'});
    let slope = chosen - exp(logP) * (dLogProb + dEntropy * (logP + entropy));
    dlogits[m * args.width + v] = slope * args.inverseTemperature;
  }`,
  }));
