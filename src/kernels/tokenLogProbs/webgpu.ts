import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { program } from '../webgpu/program.ts';
import { partialsDeclaration, reduceLanes, rowHeader, type RowLanes, rowLanes } from '../webgpu/rowLanes.ts';
import { softmaxSums } from '../webgpu/softmaxSums.ts';
import { plainTokenLogProbs, plainTokenLogProbsGrad } from './plainTokenLogProbs.ts';

const WORKGROUP_SIZE = 64;

const forwardProgram = (layout: RowLanes) =>
  program(`TokenLogProbs|${layout.lanes}`, () => ({
    buffers: {
      logits: { element: 'f32' },
      targets: { element: 'i32' },
      stats: { element: 'f32', writable: true },
      lse: { element: 'f32', writable: true },
    },
    uniforms: { rows: 'u32', vocabulary: 'u32', inverseTemperature: 'f32' },
    workgroupSize: WORKGROUP_SIZE,
    declarations: partialsDeclaration(layout, 'partials', 'vec4<f32>', WORKGROUP_SIZE) + softmaxSums,
    body: `${rowHeader(layout)}
  let first = row * args.vocabulary;
  let count = select(0u, args.vocabulary, row < args.rows);
  var sums = emptySums;
  for (var v = at; v < count; v += ${layout.lanes}u) {
    let z = logits[first + v];
    sums = addToSums(sums, z * args.inverseTemperature, z);
  }
  ${reduceLanes(layout, 'partials', 'sums', (other) => `sums = mergeSums(sums, ${other});`)}
  if (row < args.rows && at == 0u) {
    let logSum = log(sums.y);
    let z = logits[first + u32(targets[row])] * args.inverseTemperature;
    lse[row] = sums.x + logSum;
    stats[row] = z - sums.x - logSum;
    stats[args.rows + row] = logSum - sums.z / sums.y;
    stats[2u * args.rows + row] = sums.w / f32(args.vocabulary);
  }`,
  }));

const backwardProgram = () =>
  program('TokenLogProbsGrad', () => ({
    buffers: {
      dy: { element: 'f32' },
      logits: { element: 'f32' },
      targets: { element: 'i32' },
      stats: { element: 'f32' },
      lse: { element: 'f32' },
      dlogits: { element: 'f32', writable: true },
    },
    uniforms: { rows: 'u32', vocabulary: 'u32', inverseTemperature: 'f32' },
    body: `
  if (index >= args.rows * args.vocabulary) { return; }
  let m = index / args.vocabulary;
  let v = index % args.vocabulary;
  let dLogProb = dy[m];
  let dEntropy = dy[args.rows + m];
  let logP = logits[index] * args.inverseTemperature - lse[m];
  let chosen = select(0.0, dLogProb, v == u32(targets[m]));
  let slope = chosen - exp(logP) * (dLogProb + dEntropy * (logP + stats[args.rows + m]));
  dlogits[index] = slope * args.inverseTemperature;`,
  }));

interface Attrs {
  readonly inverseTemperature: number;
}

const tokenLogProbs = gpuKernel<'logits' | 'targets', Attrs>(
  'TokenLogProbs',
  ({ backend, inputs, attrs: { inverseTemperature } }) => {
    if (backend.barriersAreSlow) return plainTokenLogProbs(backend, inputs, inverseTemperature);
    const [rows, vocabulary] = inputs.logits.shape as [number, number];
    const stats = makeOutput(backend, [3, rows]);
    const lse = makeOutput(backend, [rows]);
    const layout = rowLanes(vocabulary, WORKGROUP_SIZE);
    dispatch(backend, forwardProgram(layout), {
      buffers: { ...inputs, stats, lse },
      uniforms: { rows, vocabulary, inverseTemperature },
      workgroups: Math.ceil(rows / layout.rowsPerGroup),
    });
    return [stats, lse];
  },
);

const tokenLogProbsGrad = gpuKernel<'dy' | 'logits' | 'targets' | 'stats' | 'lse', Attrs>(
  'TokenLogProbsGrad',
  ({ backend, inputs, attrs: { inverseTemperature } }) => {
    if (backend.barriersAreSlow) return plainTokenLogProbsGrad(backend, inputs, inverseTemperature);
    const [rows, vocabulary] = inputs.logits.shape as [number, number];
    const dlogits = makeOutput(backend, inputs.logits.shape);
    const run = backwardProgram();
    dispatch(backend, run, {
      buffers: { ...inputs, dlogits },
      uniforms: { rows, vocabulary, inverseTemperature },
      workgroups: groupsFor(rows * vocabulary, run),
    });
    return [dlogits];
  },
);

export const tokenLogProbsGpuKernels = [tokenLogProbs, tokenLogProbsGrad];
