import { dispatch } from '../webgpu/dispatch.ts';
import { type GpuBackend, makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { program } from '../webgpu/program.ts';
import { partialsDeclaration, reduceLanes, rowHeader, type RowLanes, rowLanes } from '../webgpu/rowLanes.ts';
import { softmaxSums } from '../webgpu/softmaxSums.ts';

/** On a software GPU, where a barrier suspends every four invocations, no more than four. */
const workgroupSize = (backend: GpuBackend): number => (backend.barriersAreSlow ? 4 : 64);

/** First both log-normalisers, then the sum of p (log p - log q). */
const exactKlProgram = (layout: RowLanes, workgroupSize: number) =>
  program(`ExactKl|${layout.lanes}|${workgroupSize}`, () => ({
    buffers: {
      p: { element: 'f32' },
      q: { element: 'f32' },
      kl: { element: 'f32', writable: true },
    },
    uniforms: { rows: 'u32', vocabulary: 'u32', inverseTemperature: 'f32' },
    workgroupSize,
    declarations: [
      partialsDeclaration(layout, 'partialsP', 'vec4<f32>', workgroupSize),
      partialsDeclaration(layout, 'partialsQ', 'vec4<f32>', workgroupSize),
      partialsDeclaration(layout, 'partialKl', 'f32', workgroupSize),
      softmaxSums,
    ].join('\n'),
    body: `${rowHeader(layout)}
  let first = row * args.vocabulary;
  let count = select(0u, args.vocabulary, row < args.rows);
  var sumsP = emptySums;
  var sumsQ = emptySums;
  for (var v = at; v < count; v += ${layout.lanes}u) {
    sumsP = addToSums(sumsP, p[first + v] * args.inverseTemperature, 0.0);
    sumsQ = addToSums(sumsQ, q[first + v] * args.inverseTemperature, 0.0);
  }
  ${reduceLanes(layout, 'partialsP', 'sumsP', (other) => `sumsP = mergeSums(sumsP, ${other});`)}
  ${reduceLanes(layout, 'partialsQ', 'sumsQ', (other) => `sumsQ = mergeSums(sumsQ, ${other});`)}
  let lseP = sumsP.x + log(sumsP.y);
  let lseQ = sumsQ.x + log(sumsQ.y);
  var total = 0.0;
  for (var v = at; v < count; v += ${layout.lanes}u) {
    let logP = p[first + v] * args.inverseTemperature - lseP;
    let logQ = q[first + v] * args.inverseTemperature - lseQ;
    total += exp(logP) * (logP - logQ);
  }
  ${reduceLanes(layout, 'partialKl', 'total', (other) => `total += ${other};`)}
  if (row < args.rows && at == 0u) { kl[row] = total; }`,
  }));

const exactKl = gpuKernel<'p' | 'q', { inverseTemperature: number }>(
  'ExactKl',
  ({ backend, inputs, attrs: { inverseTemperature } }) => {
    const [rows, vocabulary] = inputs.p.shape as [number, number];
    const kl = makeOutput(backend, [rows]);
    const size = workgroupSize(backend);
    const layout = rowLanes(vocabulary, size);
    dispatch(backend, exactKlProgram(layout, size), {
      buffers: { ...inputs, kl },
      uniforms: { rows, vocabulary, inverseTemperature },
      workgroups: Math.ceil(rows / layout.rowsPerGroup),
    });
    return [kl];
  },
);

export const exactKlGpuKernels = [exactKl];
