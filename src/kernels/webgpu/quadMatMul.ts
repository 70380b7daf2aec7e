/**
 * Matrix products for software GPUs, out = a b [M, N], with either operand read transposed where it lies. A quad of
 * invocations computes 16 x 16 numbers in registers: each loads four lines of a's and of b's, and sees the others'
 * part of b by swapping. No barriers, no branches in the loop, sums in a fixed order.
 */
import type { TensorInfo } from '../tf.ts';
import { dispatch } from './dispatch.ts';
import type { GpuBackend } from './gpuBackend.ts';
import { matrixBuffer, type MatMulShape } from './matMul.ts';
import { type BufferSpec, program } from './program.ts';
import { quadDirectives, swapped } from './quads.ts';

const WORKGROUP_SIZE = 16;
const QUADS = WORKGROUP_SIZE / 4;
/** Rows, and columns, of the result that a quad computes. */
const TILE = 16;

export interface QuadOperand {
  readonly tensor: TensorInfo;
  /** The product uses the transpose of what is stored. */
  readonly transposed: boolean;
}

/** What becomes of the product's numbers, four neighbours of a row (or, where 4 does not divide the row, one) a time. */
export interface Epilogue {
  /** Tells it apart. */
  readonly key: string;
  readonly buffers: Readonly<Record<string, BufferSpec>>;
  readonly tensors: Readonly<Record<string, TensorInfo>>;
  /** WGSL that declares what depends only on the column `j`, in elements of a row. */
  readonly column?: string;
  /** WGSL for the number(s) `z` of type `type`, element `i` of the result. */
  readonly statements: (type: 'f32' | 'vec4<f32>') => string;
}

export interface QuadProduct {
  readonly a: QuadOperand;
  readonly b: QuadOperand;
  readonly shape: MatMulShape;
  readonly epilogue: Epilogue;
  /** [N], becomes the sums of b's columns. Only if a is stored transposed and b is not. */
  readonly columnSums?: TensorInfo;
}

/** Stores the product as it is. @param out [M, N] */
export const storeProduct = (out: TensorInfo): Epilogue => ({
  key: '',
  buffers: { out: matrixBuffer(out.shape.at(-1)!, true) },
  tensors: { out },
  statements: () => 'out[i] = z;',
});

export function quadMatMul(backend: GpuBackend, product: QuadProduct): void {
  const { a, b, shape, epilogue, columnSums } = product;
  const tiles = Math.ceil(shape.m / TILE) * Math.ceil(shape.n / TILE);
  dispatch(backend, quadProgram(product), {
    buffers: { a: a.tensor, b: b.tensor, ...epilogue.tensors, ...(columnSums && { columnSums }) },
    uniforms: { m: shape.m, k: shape.k, n: shape.n },
    workgroups: Math.ceil(tiles / QUADS),
  });
}

/** Row lengths enter the code only as "does 4 divide it?". */
function quadProgram({ a, b, shape: { m, k, n }, epilogue, columnSums }: QuadProduct) {
  const widths = { a: a.transposed ? m : k, b: b.transposed ? k : n, out: n };
  const vector = (name: keyof typeof widths) => widths[name] % 4 === 0;
  const stored = [a, b].map(({ transposed }) => (transposed ? 'T' : 'N')).join('');
  const fours = [vector('a'), vector('b'), vector('out')].map(Number).join('');
  const sums = columnSums !== undefined;
  return program(`QuadMatMul|${stored}|${fours}|${epilogue.key}|${sums ? 'sums' : ''}`, () => ({
    directives: quadDirectives,
    workgroupSize: WORKGROUP_SIZE,
    buffers: {
      a: matrixBuffer(widths.a),
      b: matrixBuffer(widths.b),
      ...epilogue.buffers,
      ...(sums && { columnSums: matrixBuffer(n, true) }),
    } as Record<string, BufferSpec>,
    uniforms: { m: 'u32', k: 'u32', n: 'u32' },
    declarations: blockOfA(a.transposed, vector('a')) + linesOfB(a.transposed, b.transposed, vector('b')),
    body: `
  let l = lane % 4u;
  let across = (args.n + ${TILE - 1}u) / ${TILE}u;
  let tile = index / 4u;
  let row = ${TILE}u * (tile / across) + 4u * l;
  let tileColumn = ${TILE}u * (tile % across);
  let column = tileColumn + 4u * l;
  ${DISTANCES.map((x) => `var sum${x} = mat4x4<f32>();`).join(' ')}
  ${sums ? 'var lineSum = vec4<f32>();' : ''}
  for (var k = 0u; k < args.k; k += 4u) {
    let blockA = blockOfA(row, k);
    let blockB = linesOfB(k, column);
    let b0 = blockB[0]; let b1 = blockB[1]; let b2 = blockB[2]; let b3 = blockB[3];
    ${sums ? 'lineSum += b0 + b1 + b2 + b3;' : ''}
    ${DISTANCES.map((x) => `sum${x} += mat4x4<f32>(${LINES.map((q) => swapped(`b${q}`, x)).join(', ')}) * blockA;`).join('\n    ')}
  }
  ${sums ? columnSumsStore(vector('out')) : ''}
  ${resultStore(epilogue, vector('out'))}`,
  }));
}

const DISTANCES = [0, 1, 2, 3] as const;
const LINES = [0, 1, 2, 3] as const;

/** `fn blockOfA(row, k)`: four rows of a, as columns, at four k. Zeros beyond the last k if a's rows end there. */
function blockOfA(transposed: boolean, vector: boolean): string {
  const line = transposed
    ? lineFunction('lineOfA', 'a', 'm', vector)
    : lineFunction('lineOfA', 'a', 'k', vector, true);
  const lines = LINES.map((i) => (transposed ? `lineOfA(k + ${i}u, row)` : `lineOfA(row + ${i}u, k)`)).join(
    ', ',
  );
  const block = `mat4x4<f32>(${lines})`;
  return `${line}
fn blockOfA(row : u32, k : u32) -> mat4x4<f32> { return ${transposed ? `transpose(${block})` : block}; }`;
}

/**
 * `fn linesOfB(k, column)`: b at four k, as columns, and four columns. What lies beyond the matrix matters only
 * where it meets numbers of a's beyond the last k that are not zero.
 */
function linesOfB(transposedA: boolean, transposed: boolean, vector: boolean): string {
  const line = lineFunction('lineOfB', 'b', transposed ? 'k' : 'n', vector);
  const loaded = (i: number) => (transposed ? `lineOfB(column + ${i}u, k)` : `lineOfB(k + ${i}u, column)`);
  const lines = LINES.map((i) =>
    transposedA && !transposed && i > 0 ? `select(vec4<f32>(), ${loaded(i)}, k + ${i}u < args.k)` : loaded(i),
  );
  const block = `mat4x4<f32>(${lines.join(', ')})`;
  return `${line}
fn linesOfB(k : u32, column : u32) -> mat4x4<f32> { return ${transposed ? `transpose(${block})` : block}; }`;
}

/** Four neighbours of a line. Reads beyond a buffer's end give some number of that buffer (WebGPU's rule). */
function lineFunction(
  name: string,
  buffer: string,
  width: 'm' | 'k' | 'n',
  vector: boolean,
  zeros = false,
): string {
  const element = (j: number) => {
    const load = `${buffer}[line * args.${width} + at + ${j}u]`;
    return zeros ? `select(0.0, ${load}, at + ${j}u < args.${width})` : load;
  };
  const four = vector
    ? `${buffer}[(line * args.${width} + at) / 4u]`
    : `vec4<f32>(${LINES.map(element).join(', ')})`;
  return `
fn ${name}(line : u32, at : u32) -> vec4<f32> { return ${four}; }`;
}

/** The quads of the first row of tiles have read all of b, each lane columns of its own. */
function columnSumsStore(vector: boolean): string {
  return vector
    ? `if (tile < across && column < args.n) { columnSums[column / 4u] = lineSum; }`
    : `if (tile < across) {
    for (var o = 0u; o < 4u && column + o < args.n; o++) { columnSums[column + o] = lineSum[o]; }
  }`;
}

/** A loop, because code that is written out sixteen times takes long to compile. */
function resultStore({ column = '', statements }: Epilogue, vector: boolean): string {
  const sums = DISTANCES.flatMap((x) => LINES.map((i) => `sum${x}[${i}]`)).join(', ');
  const header = `
  let sums = array<vec4<f32>, 16>(${sums});
  for (var x = 0u; x < 4u; x++) {
    let c = tileColumn + 4u * (l ^ x);`;
  return vector
    ? `${header}
    let j = c / 4u;
    ${column}
    for (var r = 0u; r < 4u; r++) {
      if (row + r < args.m && c < args.n) {
        let i = ((row + r) * args.n + c) / 4u;
        let z = sums[4u * x + r];
        ${statements('vec4<f32>')}
      }
    }
  }`
    : `${header}
    for (var o = 0u; o < 4u && c + o < args.n; o++) {
      let j = c + o;
      ${column}
      for (var r = 0u; r < 4u; r++) {
        if (row + r < args.m) {
          let i = (row + r) * args.n + j;
          let z = sums[4u * x + r][o];
          ${statements('f32')}
        }
      }
    }
  }`;
}
