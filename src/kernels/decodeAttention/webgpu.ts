import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { program } from '../webgpu/program.ts';
import { type HeadLayout, headLayout } from '../webgpu/headLayout.ts';

/** One invocation for each row and head. It writes its own key and value, and reads only earlier ones. */
const decodeProgram = ({ element, width, dot }: HeadLayout) =>
  program(`DecodeAttention|${element}|${width}`, () => ({
    buffers: {
      qkv: { element },
      cache: { element, writable: true },
      y: { element, writable: true },
    },
    uniforms: { rows: 'u32', heads: 'u32', capacity: 'u32', position: 'u32', scale: 'f32' },
    body: `
  if (index >= args.rows * args.heads) { return; }
  let b = index / args.heads;
  let h = index % args.heads;
  let channels = args.heads * ${width}u;
  let own = 3u * b * channels + h * ${width}u;
  let first = 2u * b * args.capacity * channels + h * ${width}u;
  let appended = first + 2u * args.position * channels;
  var q : array<${element}, ${width}>;
  var sum : array<${element}, ${width}>;
  var largest = 0.0; // score of this position itself, whose weight is therefore 1 to begin with
  for (var c = 0u; c < ${width}u; c++) {
    q[c] = qkv[own + c];
    let k = qkv[own + channels + c];
    let v = qkv[own + 2u * channels + c];
    cache[appended + c] = k;
    cache[appended + channels + c] = v;
    largest += ${dot('q[c]', 'k')};
    sum[c] = v;
  }
  largest *= args.scale;
  var total = 1.0;
  for (var j = 0u; j < args.position; j++) {
    let k = first + 2u * j * channels;
    let v = k + channels;
    var score = 0.0;
    for (var c = 0u; c < ${width}u; c++) { score += ${dot('q[c]', 'cache[k + c]')}; }
    score *= args.scale;
    let top = max(largest, score);
    let shrink = exp(largest - top);
    let weight = exp(score - top);
    largest = top;
    total = total * shrink + weight;
    for (var c = 0u; c < ${width}u; c++) { sum[c] = sum[c] * shrink + weight * cache[v + c]; }
  }
  for (var c = 0u; c < ${width}u; c++) { y[b * channels + h * ${width}u + c] = sum[c] / total; }`,
  }));

const decodeAttention = gpuKernel<'qkv' | 'cache', { heads: number; position: number }>(
  'DecodeAttention',
  ({ backend, inputs: { qkv, cache }, attrs: { heads, position } }) => {
    const [rows, stride] = qkv.shape as [number, number];
    const layout = headLayout(stride / 3, heads);
    const y = makeOutput(backend, [rows, stride / 3]);
    const run = decodeProgram(layout);
    dispatch(backend, run, {
      buffers: { qkv, cache, y },
      uniforms: { rows, heads, capacity: cache.shape[1]!, position, scale: layout.scale },
      workgroups: groupsFor(rows * heads, run),
    });
    backend.tensorMap.get(cache.dataId).values = null; // a copy read back earlier is out of date now
    return [y];
  },
);

export const decodeAttentionGpuKernels = [decodeAttention];
