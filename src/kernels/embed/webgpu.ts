import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { program } from '../webgpu/program.ts';

const embedProgram = () =>
  program('Embed', () => ({
    buffers: {
      wte: { element: 'f32' },
      wpe: { element: 'f32' },
      ids: { element: 'i32' },
      positions: { element: 'i32' },
      y: { element: 'f32', writable: true },
    },
    uniforms: { size: 'u32', channels: 'u32' },
    body: `
  if (index >= args.size) { return; }
  let n = index / args.channels;
  let c = index % args.channels;
  y[index] = wte[u32(ids[n]) * args.channels + c] + wpe[u32(positions[n]) * args.channels + c];`,
  }));

/**
 * The rows of one target as a linked list, in order: entry r < rows is the first n with index[n] = r, entry
 * rows + n the next after n with the same target, -1 at the end. So sums need no atomics and keep their order.
 */
const chainsProgram = () =>
  program('ScatterChains', () => ({
    buffers: { targets: { element: 'i32' }, chains: { element: 'i32', writable: true } },
    uniforms: { rows: 'u32', count: 'u32' },
    body: `
  if (index >= args.rows + args.count) { return; }
  var sought = i32(index);
  var n = 0u;
  if (index >= args.rows) {
    sought = targets[index - args.rows];
    n = index - args.rows + 1u;
  }
  while (n < args.count && targets[n] != sought) { n++; }
  chains[index] = select(-1, i32(n), n < args.count);`,
  }));

const scatterProgram = () =>
  program('ScatterAddRows', () => ({
    buffers: {
      dy: { element: 'f32' },
      chains: { element: 'i32' },
      sums: { element: 'f32', writable: true },
    },
    uniforms: { rows: 'u32', channels: 'u32' },
    body: `
  if (index >= args.rows * args.channels) { return; }
  let c = index % args.channels;
  var sum = 0.0;
  var n = chains[index / args.channels];
  while (n >= 0) {
    sum += dy[u32(n) * args.channels + c];
    n = chains[args.rows + u32(n)];
  }
  sums[index] = sum;`,
  }));

const embed = gpuKernel<'wte' | 'wpe' | 'ids' | 'positions'>('Embed', ({ backend, inputs }) => {
  const channels = inputs.wte.shape[1]!;
  const y = makeOutput(backend, [inputs.ids.shape[0]!, channels]);
  const size = y.shape[0]! * channels;
  const run = embedProgram();
  dispatch(backend, run, {
    buffers: { ...inputs, y },
    uniforms: { size, channels },
    workgroups: groupsFor(size, run),
  });
  return [y];
});

const scatterAddRows = gpuKernel<'dy' | 'index', { rows: number }>(
  'ScatterAddRows',
  ({ backend, inputs: { dy, index }, attrs: { rows } }) => {
    const [count, channels] = dy.shape as [number, number];
    const chains = makeOutput(backend, [rows + count], 'int32');
    const link = chainsProgram();
    dispatch(backend, link, {
      buffers: { targets: index, chains },
      uniforms: { rows, count },
      workgroups: groupsFor(rows + count, link),
    });
    const sums = makeOutput(backend, [rows, channels]);
    const add = scatterProgram();
    dispatch(backend, add, {
      buffers: { dy, chains, sums },
      uniforms: { rows, channels },
      workgroups: groupsFor(rows * channels, add),
    });
    backend.disposeData(chains.dataId);
    return [sums];
  },
);

export const embedGpuKernels = [embed, scatterAddRows];
