import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { program } from '../webgpu/program.ts';
import { type RowElements, rowElements } from '../webgpu/rowElements.ts';

const gatherProgram = ({ element, size }: RowElements) =>
  program(`GatherRows|${size}`, () => ({
    buffers: {
      x: { element },
      rowOf: { element: 'i32' },
      y: { element, writable: true },
    },
    uniforms: { count: 'u32', width: 'u32' },
    body: `
  if (index >= args.count) { return; }
  let m = index / args.width;
  let row = rowOf[m];
  var value = ${element}();
  if (row >= 0) { value = x[u32(row) * args.width + index - m * args.width]; }
  y[index] = value;`,
  }));

const gatherRows = gpuKernel<'x' | 'index'>('GatherRows', ({ backend, inputs: { x, index } }) => {
  const channels = x.shape[1]!;
  const y = makeOutput(backend, [index.shape[0]!, channels]);
  const elements = rowElements(channels);
  const width = channels / elements.size;
  const count = y.shape[0]! * width;
  const run = gatherProgram(elements);
  dispatch(backend, run, {
    buffers: { x, rowOf: index, y },
    uniforms: { count, width },
    workgroups: groupsFor(count, run),
  });
  return [y];
});

export const gatherRowsGpuKernels = [gatherRows];
