/**
 * Causal attention on software GPUs. The four invocations of a quad have neighbouring tokens of one head. Each loads
 * one of four keys (or queries) and sees the other three by swapping, so a quarter of the loads remains. Tokens of
 * the four that may not see each other get the weight 0: branches would run anyway.
 */
import type { TensorInfo } from '../tf.ts';
import { dispatch } from '../webgpu/dispatch.ts';
import { type GpuBackend, makeOutput } from '../webgpu/gpuBackend.ts';
import { forEachElement, type HeadLayout, headLayout } from '../webgpu/headLayout.ts';
import { type ProgramSpec, program } from '../webgpu/program.ts';
import { quadDirectives, swapped } from '../webgpu/quads.ts';

const WORKGROUP_SIZE = 16;
const DISTANCES = [0, 1, 2, 3] as const;

const uniforms = { tokens: 'u32', heads: 'u32', scale: 'f32' } as const;

/** @returns [y, logSumExp] */
export function quadAttention(
  backend: GpuBackend,
  { qkv, starts }: Readonly<Record<'qkv' | 'starts', TensorInfo>>,
  heads: number,
): TensorInfo[] {
  const { layout, tokens, channels } = sizes(qkv, heads);
  const y = makeOutput(backend, [tokens, channels]);
  const logSumExp = makeOutput(backend, [tokens, heads]);
  dispatch(backend, forwardProgram(layout), {
    buffers: { qkv, starts, y, logSumExp },
    uniforms: { tokens, heads, scale: layout.scale },
    workgroups: workgroups(tokens, heads),
  });
  return [y, logSumExp];
}

type GradInputs = Readonly<Record<'dy' | 'qkv' | 'y' | 'logSumExp' | 'starts' | 'ends', TensorInfo>>;

/** @returns [dqkv] */
export function quadAttentionGrad(
  backend: GpuBackend,
  { dy, qkv, y, logSumExp, starts, ends }: GradInputs,
  heads: number,
): TensorInfo[] {
  const { layout, tokens } = sizes(qkv, heads);
  const dqkv = makeOutput(backend, qkv.shape);
  const delta = makeOutput(backend, [tokens, heads]);
  const uniforms = { tokens, heads, scale: layout.scale };
  dispatch(backend, queryProgram(layout), {
    buffers: { dy, qkv, y, logSumExp, starts, dqkv, delta },
    uniforms,
    workgroups: workgroups(tokens, heads),
  });
  dispatch(backend, keyValueProgram(layout), {
    buffers: { dy, qkv, delta, logSumExp, ends, dqkv },
    uniforms,
    workgroups: workgroups(tokens, heads),
  });
  backend.disposeData(delta.dataId);
  return [dqkv];
}

function sizes(qkv: TensorInfo, heads: number) {
  const [tokens, stride] = qkv.shape as [number, number];
  return { layout: headLayout(stride / 3, heads), tokens, channels: stride / 3 };
}

const workgroups = (tokens: number, heads: number): number =>
  Math.ceil((4 * Math.ceil(tokens / 4) * heads) / WORKGROUP_SIZE);

/** Fills in what the three programs share. The body sees its own token `own` and head `h`. */
function quadProgram<B extends string>(
  name: string,
  { element, width }: HeadLayout,
  buffers: ProgramSpec<B, keyof typeof uniforms>['buffers'],
  body: string,
) {
  return program(`Quad${name}|${element}|${width}`, () => ({
    directives: quadDirectives,
    workgroupSize: WORKGROUP_SIZE,
    buffers,
    uniforms,
    body: `
  let l = lane % 4u;
  let blocks = (args.tokens + 3u) / 4u;
  let block = 4u * ((index / 4u) % blocks); // the quad's first token
  let own = block + l;
  let h = index / (4u * blocks);
  let inside = own < args.tokens && h < args.heads;
  let channels = args.heads * ${width}u;
  let inHead = h * ${width}u;
${body}`,
  }));
}

/** `let NAME0 = BUFFER[AT + 0u];` and so on. */
const load = (width: number, name: string, buffer: string, at: string): string =>
  forEachElement(width, (c) => `let ${name}${c} = ${buffer}[${at} + ${c}u];`, ' ');

const zero = ({ element, width }: HeadLayout, name: string): string =>
  forEachElement(width, (c) => `var ${name}${c} = ${element}();`, ' ');

const store = (width: number, buffer: string, at: string, value: (c: number) => string): string =>
  `if (inside) { ${forEachElement(width, (c) => `${buffer}[${at} + ${c}u] = ${value(c)};`, ' ')} }`;

const dots = ({ width, dot }: HeadLayout, a: string, b: (c: number) => string): string =>
  forEachElement(width, (c) => dot(`${a}${c}`, b(c)), ' + ');

/** The least, or greatest, value among a quad's lanes. */
const ofQuad = (combine: 'min' | 'max', name: string): string => `
  ${name} = ${combine}(${name}, ${swapped(name, 1)});
  ${name} = ${combine}(${name}, ${swapped(name, 2)});`;

/** Loops over keys, four at a time; in the loop, `other` is the lane's own of the four. */
const overKeys = (width: number, statements: string): string => `
  let start = u32(starts[min(own, args.tokens - 1u)]);
  var first = start;${ofQuad('min', 'first')}
  for (var j = first; j < min(block + 4u, args.tokens); j += 4u) {
    let at = (3u * (j + l) + 1u) * channels + inHead;
    ${load(width, 'k', 'qkv', 'at')}
    ${load(width, 'v', 'qkv', 'at + channels')}
    ${statements}
  }`;

const isSeen = (x: number): string => `j + (l ^ ${x}u) >= start && j + (l ^ ${x}u) <= own`;

const forwardProgram = (layout: HeadLayout) => {
  const { element, width } = layout;
  const keys = `
    ${DISTANCES.map((x) => `let score${x} = select(-3.0e38, args.scale * (${dots(layout, 'q', (c) => swapped(`k${c}`, x))}), ${isSeen(x)});`).join('\n    ')}
    // Softmax in one pass: when a larger score turns up, what was summed so far shrinks.
    let top = max(largest, max(max(score0, score1), max(score2, score3)));
    let shrink = exp(largest - top);
    ${DISTANCES.map((x) => `let weight${x} = select(0.0, exp(score${x} - top), ${isSeen(x)});`).join('\n    ')}
    largest = top;
    total = total * shrink + weight0 + weight1 + weight2 + weight3;
    ${forEachElement(width, (c) => `sum${c} = sum${c} * shrink + ${DISTANCES.map((x) => `weight${x} * ${swapped(`v${c}`, x)}`).join(' + ')};`)}`;
  return quadProgram(
    'Attention',
    layout,
    {
      qkv: { element },
      starts: { element: 'i32' },
      y: { element, writable: true },
      logSumExp: { element: 'f32', writable: true },
    },
    `
  ${load(width, 'q', 'qkv', '3u * own * channels + inHead')}
  ${zero(layout, 'sum')}
  var largest = -3.0e38;
  var total = 0.0;
  ${overKeys(width, keys)}
  if (inside) { logSumExp[own * args.heads + h] = largest + log(total); }
  ${store(width, 'y', 'own * channels + inHead', (c) => `sum${c} / total`)}`,
  );
};

/** Gathers dq over earlier tokens. Also stores delta = dy . y of each token and head. */
const queryProgram = (layout: HeadLayout) => {
  const { element, width } = layout;
  const keys = DISTANCES.map(
    (x) => `
    {
      ${forEachElement(width, (c) => `let key${c} = ${swapped(`k${c}`, x)};`, ' ')}
      let score = ${dots(layout, 'q', (c) => `key${c}`)};
      let dweight = ${dots(layout, 'g', (c) => swapped(`v${c}`, x))};
      let dscore = select(0.0, exp(score * args.scale - lse) * (dweight - rowDelta) * args.scale, ${isSeen(x)});
      ${forEachElement(width, (c) => `dq${c} += dscore * key${c};`, ' ')}
    }`,
  ).join('');
  return quadProgram(
    'AttentionGradQuery',
    layout,
    {
      dy: { element },
      qkv: { element },
      y: { element },
      logSumExp: { element: 'f32' },
      starts: { element: 'i32' },
      dqkv: { element, writable: true },
      delta: { element: 'f32', writable: true },
    },
    `
  let row = own * channels + inHead;
  ${load(width, 'q', 'qkv', '3u * own * channels + inHead')}
  ${load(width, 'g', 'dy', 'row')}
  let rowDelta = ${dots(layout, 'g', (c) => `y[row + ${c}u]`)};
  let lse = logSumExp[own * args.heads + h];
  ${zero(layout, 'dq')}
  ${overKeys(width, keys)}
  if (inside) { delta[own * args.heads + h] = rowDelta; }
  ${store(width, 'dqkv', '3u * own * channels + inHead', (c) => `dq${c}`)}`,
  );
};

/** Gathers dk and dv over later tokens. */
const keyValueProgram = (layout: HeadLayout) => {
  const { element, width } = layout;
  const queries = DISTANCES.map(
    (x) => `
    {
      let isSeen = i + (l ^ ${x}u) >= own && i + (l ^ ${x}u) < end;
      ${forEachElement(width, (c) => `let query${c} = ${swapped(`q${c}`, x)};`, ' ')}
      ${forEachElement(width, (c) => `let upstream${c} = ${swapped(`g${c}`, x)};`, ' ')}
      let score = ${dots(layout, 'k', (c) => `query${c}`)};
      let dweight = ${dots(layout, 'v', (c) => `upstream${c}`)};
      let weight = select(0.0, exp(score * args.scale - ${swapped('lse', x)}), isSeen);
      let dscore = weight * (dweight - ${swapped('rowDelta', x)}) * args.scale;
      ${forEachElement(width, (c) => `dk${c} += dscore * query${c};`, ' ')}
      ${forEachElement(width, (c) => `dv${c} += weight * upstream${c};`, ' ')}
    }`,
  ).join('');
  return quadProgram(
    'AttentionGradKeyValue',
    layout,
    {
      dy: { element },
      qkv: { element },
      delta: { element: 'f32' },
      logSumExp: { element: 'f32' },
      ends: { element: 'i32' },
      dqkv: { element, writable: true },
    },
    `
  let ownKey = (3u * own + 1u) * channels + inHead;
  ${load(width, 'k', 'qkv', 'ownKey')}
  ${load(width, 'v', 'qkv', 'ownKey + channels')}
  ${zero(layout, 'dk')}
  ${zero(layout, 'dv')}
  let end = u32(ends[min(own, args.tokens - 1u)]);
  var last = end;${ofQuad('max', 'last')}
  for (var i = block; i < last; i += 4u) {
    let other = i + l;
    ${load(width, 'q', 'qkv', '3u * other * channels + inHead')}
    ${load(width, 'g', 'dy', 'other * channels + inHead')}
    let lse = logSumExp[other * args.heads + h];
    let rowDelta = delta[other * args.heads + h];
    ${queries}
  }
  ${store(width, 'dqkv', 'ownKey', (c) => `dk${c}`)}
  ${store(width, 'dqkv', 'ownKey + channels', (c) => `dv${c}`)}`,
  );
};
