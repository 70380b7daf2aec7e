import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { program } from '../webgpu/program.ts';

const gatherProgram = () =>
  program('GatherRows', () => ({
    buffers: {
      x: { element: 'f32' },
      rowOf: { element: 'i32' },
      y: { element: 'f32', writable: true },
    },
    uniforms: { size: 'u32', channels: 'u32' },
    body: `
  if (index >= args.size) { return; }
  let row = rowOf[index / args.channels];
  var value = 0.0;
  if (row >= 0) { value = x[u32(row) * args.channels + index % args.channels]; }
  y[index] = value;`,
  }));

const gatherRows = gpuKernel<'x' | 'index'>('GatherRows', ({ backend, inputs: { x, index } }) => {
  const channels = x.shape[1]!;
  const y = makeOutput(backend, [index.shape[0]!, channels]);
  const size = y.shape[0]! * channels;
  const run = gatherProgram();
  dispatch(backend, run, {
    buffers: { x, rowOf: index, y },
    uniforms: { size, channels },
    workgroups: groupsFor(size, run),
  });
  return [y];
});

export const gatherRowsGpuKernels = [gatherRows];
