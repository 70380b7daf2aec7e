import { dispatch, groupsFor } from '../webgpu/dispatch.ts';
import { makeOutput } from '../webgpu/gpuBackend.ts';
import { gpuKernel } from '../webgpu/gpuKernel.ts';
import { program } from '../webgpu/program.ts';
import { type HeadLayout, headLayout } from '../webgpu/headLayout.ts';
import { quadsPay } from '../webgpu/quads.ts';
import { quadAttention, quadAttentionGrad } from './quadAttention.ts';

/** One invocation for each token and head, tokens side by side: neighbours read the same keys and values. */
const forwardProgram = ({ element, width, dot }: HeadLayout) =>
  program(`CausalAttention|${element}|${width}`, () => ({
    buffers: {
      qkv: { element },
      starts: { element: 'i32' },
      y: { element, writable: true },
      logSumExp: { element: 'f32', writable: true },
    },
    uniforms: { tokens: 'u32', heads: 'u32', scale: 'f32' },
    body: `
  if (index >= args.tokens * args.heads) { return; }
  let i = index % args.tokens;
  let h = index / args.tokens;
  let channels = args.heads * ${width}u;
  var q : array<${element}, ${width}>;
  var sum : array<${element}, ${width}>;
  for (var c = 0u; c < ${width}u; c++) {
    q[c] = qkv[i * 3u * channels + h * ${width}u + c];
    sum[c] = ${element}(0.0);
  }
  // Softmax in one pass: when a larger score turns up, what was summed so far shrinks.
  var largest = -3.0e38;
  var total = 0.0;
  for (var j = u32(starts[i]); j <= i; j++) {
    let k = (3u * j + 1u) * channels + h * ${width}u;
    let v = k + channels;
    var score = 0.0;
    for (var c = 0u; c < ${width}u; c++) { score += ${dot('q[c]', 'qkv[k + c]')}; }
    score *= args.scale;
    let top = max(largest, score);
    let shrink = exp(largest - top);
    let weight = exp(score - top);
    largest = top;
    total = total * shrink + weight;
    for (var c = 0u; c < ${width}u; c++) { sum[c] = sum[c] * shrink + weight * qkv[v + c]; }
  }
  logSumExp[i * args.heads + h] = largest + log(total);
  for (var c = 0u; c < ${width}u; c++) { y[i * channels + h * ${width}u + c] = sum[c] / total; }`,
  }));

/** Two jobs in one dispatch: half the invocations gather dq over earlier tokens, half dk and dv over later ones. */
const backwardProgram = (layout: HeadLayout) =>
  program(`CausalAttentionGrad|${layout.element}|${layout.width}`, () => ({
    buffers: {
      dy: { element: layout.element },
      qkv: { element: layout.element },
      y: { element: layout.element },
      logSumExp: { element: 'f32' },
      starts: { element: 'i32' },
      ends: { element: 'i32' },
      dqkv: { element: layout.element, writable: true },
    },
    uniforms: { tokens: 'u32', heads: 'u32', scale: 'f32' },
    declarations: queryGradient(layout) + keyValueGradient(layout),
    body: `
  let half = args.tokens * args.heads;
  if (index >= 2u * half) { return; }
  let n = index % args.tokens;
  if (index < half) { queryGradient(n, index / args.tokens); }
  else { keyValueGradient(n, (index - half) / args.tokens); }`,
  }));

const queryGradient = ({ element, width, dot }: HeadLayout) => `
fn queryGradient(i : u32, h : u32) {
  let channels = args.heads * ${width}u;
  let row = i * channels + h * ${width}u;
  let own = 3u * i * channels + h * ${width}u;
  var q : array<${element}, ${width}>;
  var upstream : array<${element}, ${width}>;
  var dq : array<${element}, ${width}>;
  var delta = 0.0;
  for (var c = 0u; c < ${width}u; c++) {
    q[c] = qkv[own + c];
    upstream[c] = dy[row + c];
    dq[c] = ${element}(0.0);
    delta += ${dot('upstream[c]', 'y[row + c]')};
  }
  let lse = logSumExp[i * args.heads + h];
  for (var j = u32(starts[i]); j <= i; j++) {
    let k = (3u * j + 1u) * channels + h * ${width}u;
    let v = k + channels;
    var score = 0.0;
    var dweight = 0.0;
    for (var c = 0u; c < ${width}u; c++) {
      score += ${dot('q[c]', 'qkv[k + c]')};
      dweight += ${dot('upstream[c]', 'qkv[v + c]')};
    }
    let dscore = exp(score * args.scale - lse) * (dweight - delta) * args.scale;
    for (var c = 0u; c < ${width}u; c++) { dq[c] += dscore * qkv[k + c]; }
  }
  for (var c = 0u; c < ${width}u; c++) { dqkv[own + c] = dq[c]; }
}`;

const keyValueGradient = ({ element, width, dot }: HeadLayout) => `
fn keyValueGradient(j : u32, h : u32) {
  let channels = args.heads * ${width}u;
  let own = (3u * j + 1u) * channels + h * ${width}u;
  var k : array<${element}, ${width}>;
  var v : array<${element}, ${width}>;
  var dk : array<${element}, ${width}>;
  var dv : array<${element}, ${width}>;
  for (var c = 0u; c < ${width}u; c++) {
    k[c] = qkv[own + c];
    v[c] = qkv[own + channels + c];
    dk[c] = ${element}(0.0);
    dv[c] = ${element}(0.0);
  }
  for (var i = j; i < u32(ends[j]); i++) {
    let q = 3u * i * channels + h * ${width}u;
    let row = i * channels + h * ${width}u;
    var score = 0.0;
    var dweight = 0.0;
    for (var c = 0u; c < ${width}u; c++) {
      score += ${dot('qkv[q + c]', 'k[c]')};
      dweight += ${dot('dy[row + c]', 'v[c] - y[row + c]')}; // less delta = dy . y
    }
    let weight = exp(score * args.scale - logSumExp[i * args.heads + h]);
    let dscore = weight * dweight * args.scale;
    for (var c = 0u; c < ${width}u; c++) {
      dk[c] += dscore * qkv[q + c];
      dv[c] += weight * dy[row + c];
    }
  }
  for (var c = 0u; c < ${width}u; c++) {
    dqkv[own + c] = dk[c];
    dqkv[own + channels + c] = dv[c];
  }
}`;

interface AttentionAttrs {
  readonly heads: number;
}

const causalAttention = gpuKernel<'qkv' | 'starts' | 'ends', AttentionAttrs>(
  'CausalAttention',
  ({ backend, inputs, attrs: { heads } }) => {
    if (quadsPay(backend)) return quadAttention(backend, inputs, heads);
    const { qkv, starts } = inputs;
    const [tokens, stride] = qkv.shape as [number, number];
    const layout = headLayout(stride / 3, heads);
    const y = makeOutput(backend, [tokens, stride / 3]);
    const logSumExp = makeOutput(backend, [tokens, heads]);
    const run = forwardProgram(layout);
    dispatch(backend, run, {
      buffers: { qkv, starts, y, logSumExp },
      uniforms: { tokens, heads, scale: layout.scale },
      workgroups: groupsFor(tokens * heads, run),
    });
    return [y, logSumExp];
  },
);

const causalAttentionGrad = gpuKernel<'dy' | 'qkv' | 'y' | 'logSumExp' | 'starts' | 'ends', AttentionAttrs>(
  'CausalAttentionGrad',
  ({ backend, inputs, attrs: { heads } }) => {
    if (quadsPay(backend)) return quadAttentionGrad(backend, inputs, heads);
    const [tokens, stride] = inputs.qkv.shape as [number, number];
    const layout = headLayout(stride / 3, heads);
    const dqkv = makeOutput(backend, inputs.qkv.shape);
    const run = backwardProgram(layout);
    dispatch(backend, run, {
      buffers: { ...inputs, dqkv },
      uniforms: { tokens, heads, scale: layout.scale },
      workgroups: groupsFor(2 * tokens * heads, run),
    });
    return [dqkv];
  },
);

export const attentionGpuKernels = [causalAttention, causalAttentionGrad];
