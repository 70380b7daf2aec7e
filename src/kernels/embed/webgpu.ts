import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { program } from '../webgpu/program.ts';
import { type RowElements, rowElements } from '../webgpu/rowElements.ts';

const embedProgram = ({ element, size }: RowElements) =>
  program(`Embed|${size}`, () => ({
    buffers: {
      wte: { element },
      wpe: { element },
      ids: { element: 'i32' },
      positions: { element: 'i32' },
      y: { element, writable: true },
    },
    uniforms: { count: 'u32', width: 'u32' },
    body: `
  if (index >= args.count) { return; }
  let n = index / args.width;
  let c = index - n * args.width;
  y[index] = wte[u32(ids[n]) * args.width + c] + wpe[u32(positions[n]) * args.width + c];`,
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

/** The same by one invocation: on a software GPU many that search are slower. */
const serialChainsProgram = () =>
  program('ScatterChainsSerial', () => ({
    buffers: { targets: { element: 'i32' }, chains: { element: 'i32', writable: true } },
    uniforms: { rows: 'u32', count: 'u32' },
    workgroupSize: 1,
    body: `
  if (index > 0u) { return; }
  for (var r = 0u; r < args.rows; r++) { chains[r] = -1; }
  for (var left = args.count; left > 0u; left--) {
    let n = left - 1u;
    let row = u32(targets[n]);
    chains[args.rows + n] = chains[row];
    chains[row] = i32(n);
  }`,
  }));

const scatterProgram = ({ element, size }: RowElements) =>
  program(`ScatterAddRows|${size}`, () => ({
    buffers: {
      dy: { element },
      chains: { element: 'i32' },
      sums: { element, writable: true },
    },
    uniforms: { rows: 'u32', width: 'u32' },
    body: `
  let row = index / args.width;
  if (row >= args.rows) { return; }
  let c = index - row * args.width;
  var sum = ${element}();
  var n = chains[row];
  while (n >= 0) {
    sum += dy[u32(n) * args.width + c];
    n = chains[args.rows + u32(n)];
  }
  sums[index] = sum;`,
  }));

const embed = gpuKernel<'wte' | 'wpe' | 'ids' | 'positions'>('Embed', ({ backend, inputs }) => {
  const channels = inputs.wte.shape[1]!;
  const y = makeOutput(backend, [inputs.ids.shape[0]!, channels]);
  const elements = rowElements(channels);
  const width = channels / elements.size;
  const count = y.shape[0]! * width;
  const run = embedProgram(elements);
  dispatch(backend, run, {
    buffers: { ...inputs, y },
    uniforms: { count, width },
    workgroups: groupsFor(count, run),
  });
  return [y];
});

const scatterAddRows = gpuKernel<'dy' | 'index', { rows: number }>(
  'ScatterAddRows',
  ({ backend, inputs: { dy, index }, attrs: { rows } }) => {
    const [count, channels] = dy.shape as [number, number];
    const chains = makeOutput(backend, [rows + count], 'int32');
    const isSerial = backend.barriersAreSlow === true;
    const link = isSerial ? serialChainsProgram() : chainsProgram();
    dispatch(backend, link, {
      buffers: { targets: index, chains },
      uniforms: { rows, count },
      workgroups: isSerial ? 1 : groupsFor(rows + count, link),
    });
    const sums = makeOutput(backend, [rows, channels]);
    const elements = rowElements(channels);
    const width = channels / elements.size;
    const add = scatterProgram(elements);
    dispatch(backend, add, {
      buffers: { dy, chains, sums },
      uniforms: { rows, width },
      workgroups: groupsFor(rows * width, add),
    });
    backend.disposeData(chains.dataId);
    return [sums];
  },
);

export const embedGpuKernels = [embed, scatterAddRows];
