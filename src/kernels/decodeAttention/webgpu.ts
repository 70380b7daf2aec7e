import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { type Element, program } from '../webgpu/program.ts';
import { forEachElement, type HeadLayout, headLayout } from '../webgpu/headLayout.ts';

/** How keys and values are kept: WGSL that writes an element of a head, and that reads it. */
interface CacheStorage {
  readonly name: string;
  readonly elementOf: (element: HeadLayout['element']) => Element;
  readonly declarations: string;
  readonly pack: (value: string) => string;
  readonly unpack: (word: string) => string;
}
const floats: CacheStorage = {
  name: 'f32',
  elementOf: (element) => element,
  declarations: '',
  pack: (value) => value,
  unpack: (word) => word,
};
/** Four 16-bit floats in two words. */
const halves: CacheStorage = {
  name: 'f16',
  elementOf: () => 'vec2<u32>',
  declarations: `
fn packHalves(v : vec4<f32>) -> vec2<u32> { return vec2<u32>(pack2x16float(v.xy), pack2x16float(v.zw)); }
fn unpackHalves(w : vec2<u32>) -> vec4<f32> { return vec4<f32>(unpack2x16float(w.x), unpack2x16float(w.y)); }`,
  pack: (value) => `packHalves(${value})`,
  unpack: (word) => `unpackHalves(${word})`,
};

/** On a software GPU: one invocation for each row and head, no barriers. It writes its own key and value, and reads only earlier ones. */
const singleProgram = ({ element, width, dot }: HeadLayout, cache: CacheStorage) =>
  program(`DecodeAttention|${element}|${width}|${cache.name}`, () => ({
    buffers: {
      qkv: { element },
      cache: { element: cache.elementOf(element), writable: true },
      y: { element, writable: true },
    },
    uniforms: { rows: 'u32', heads: 'u32', capacity: 'u32', position: 'u32', scale: 'f32' },
    declarations: cache.declarations,
    body: `
  if (index >= args.rows * args.heads) { return; }
  let b = index / args.heads;
  let h = index % args.heads;
  let channels = args.heads * ${width}u;
  let own = 3u * b * channels + h * ${width}u;
  let first = 2u * b * args.capacity * channels + h * ${width}u;
  let appended = first + 2u * args.position * channels;
  var largest = 0.0; // score of this position itself, whose weight is therefore 1 to begin with
  ${forEachElement(
    width,
    (c) => `
  let q${c} = qkv[own + ${c}u];
  let k${c} = qkv[own + channels + ${c}u];
  var sum${c} = qkv[own + 2u * channels + ${c}u];
  cache[appended + ${c}u] = ${cache.pack(`k${c}`)};
  cache[appended + channels + ${c}u] = ${cache.pack(`sum${c}`)};
  largest += ${dot(`q${c}`, `k${c}`)};`,
    '',
  )}
  largest *= args.scale;
  var total = 1.0;
  for (var j = 0u; j < args.position; j++) {
    let k = first + 2u * j * channels;
    let v = k + channels;
    let score = args.scale * (${forEachElement(width, (c) => dot(`q${c}`, cache.unpack(`cache[k + ${c}u]`)), ' + ')});
    let top = max(largest, score);
    let shrink = exp(largest - top);
    let weight = exp(score - top);
    largest = top;
    total = total * shrink + weight;
    ${forEachElement(width, (c) => `sum${c} = sum${c} * shrink + weight * ${cache.unpack(`cache[v + ${c}u]`)};`)}
  }
  ${forEachElement(width, (c) => `y[b * channels + h * ${width}u + ${c}u] = sum${c} / total;`)}`,
  }));

const LANES = 64;
/** Scores of so many positions fit beside the rest into the workgroup memory that every device has. */
const MOST_POSITIONS = 2048;

/**
 * A workgroup for each row and head. First each lane scores every 64th position, then for each element of the head
 * several lanes add up the values of every so-many-th position. The workgroup also appends its own key and value.
 */
const sharedProgram = ({ element, width, dot }: HeadLayout, capacity: number, cache: CacheStorage) => {
  const parts = Math.floor(LANES / width);
  return program(`DecodeAttentionShared|${element}|${width}|${capacity}|${cache.name}`, () => ({
    buffers: {
      qkv: { element },
      cache: { element: cache.elementOf(element), writable: true },
      y: { element, writable: true },
    },
    uniforms: { rows: 'u32', heads: 'u32', capacity: 'u32', position: 'u32', scale: 'f32' },
    workgroupSize: LANES,
    declarations: `${cache.declarations}
var<workgroup> weights : array<f32, ${capacity}>;
var<workgroup> partial : array<f32, ${LANES}>;
var<workgroup> sums : array<${element}, ${LANES}>;`,
    body: `
  let b = min(group / args.heads, args.rows - 1u); // a surplus workgroup must reach the barriers as well
  let h = group % args.heads;
  let channels = args.heads * ${width}u;
  let own = 3u * b * channels + h * ${width}u;
  let first = 2u * b * args.capacity * channels + h * ${width}u;

  var largest = -3.0e38;
  for (var j = lane; j <= args.position; j += ${LANES}u) {
    let k = first + 2u * j * channels;
    var score = 0.0;
    if (j < args.position) {
      for (var c = 0u; c < ${width}u; c++) { score += ${dot('qkv[own + c]', cache.unpack('cache[k + c]'))}; }
    } else {
      for (var c = 0u; c < ${width}u; c++) { score += ${dot('qkv[own + c]', 'qkv[own + channels + c]')}; }
    }
    weights[j] = score * args.scale;
    largest = max(largest, weights[j]);
  }
  partial[lane] = largest;
  workgroupBarrier();
  for (var l = 0u; l < ${LANES}u; l++) { largest = max(largest, partial[l]); }
  workgroupBarrier();
  var total = 0.0;
  for (var j = lane; j <= args.position; j += ${LANES}u) {
    weights[j] = exp(weights[j] - largest);
    total += weights[j];
  }
  partial[lane] = total;
  workgroupBarrier();
  total = 0.0;
  for (var l = 0u; l < ${LANES}u; l++) { total += partial[l]; }

  let c = lane % ${width}u;
  var sum = ${element}(0.0);
  if (lane < ${parts * width}u) {
    for (var j = lane / ${width}u; j < args.position; j += ${parts}u) {
      sum += weights[j] * ${cache.unpack('cache[first + (2u * j + 1u) * channels + c]')};
    }
  }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane >= ${width}u || group >= args.rows * args.heads) { return; }
  let key = qkv[own + channels + c];
  let value = qkv[own + 2u * channels + c];
  let appended = first + 2u * args.position * channels + c;
  cache[appended] = ${cache.pack('key')};
  cache[appended + channels] = ${cache.pack('value')};
  sum += weights[args.position] * value;
  for (var l = 1u; l < ${parts}u; l++) { sum += sums[l * ${width}u + c]; }
  y[b * channels + h * ${width}u + c] = sum / total;`,
  }));
};

const decodeAttention = gpuKernel<'qkv' | 'cache', { heads: number; position: number }>(
  'DecodeAttention',
  ({ backend, inputs: { qkv, cache }, attrs: { heads, position } }) => {
    const [rows, stride] = qkv.shape as [number, number];
    const capacity = cache.shape[1]!;
    const layout = headLayout(stride / 3, heads);
    const y = makeOutput(backend, [rows, stride / 3]);
    const isShared = !backend.barriersAreSlow && capacity <= MOST_POSITIONS && layout.width <= LANES;
    const storage = cache.dtype === 'int32' ? halves : floats;
    const run = isShared ? sharedProgram(layout, capacity, storage) : singleProgram(layout, storage);
    dispatch(backend, run, {
      buffers: { qkv, cache, y },
      uniforms: { rows, heads, capacity, position, scale: layout.scale },
      workgroups: isShared ? rows * heads : groupsFor(rows * heads, run),
    });
    backend.tensorMap.get(cache.dataId).values = null; // a copy read back earlier is out of date now
    return [y];
  },
);

export const decodeAttentionGpuKernels = [decodeAttention];
