/**
 * Matrix products in WGSL, out = a b [M, N], with either operand read transposed where it lies. Each invocation
 * computes a 4 x 4 tile in registers. Where the output alone would keep too few invocations busy (a weight's
 * gradient: small output, long inner dimension), `kLanes` of them share a tile and split the inner dimension;
 * their partial tiles meet once in workgroup memory. Sums have a fixed order: the same result every time.
 * Where the output keeps a large GPU busy anyway, workgroups share what they load (sharedMatMul.ts).
 */
import type { GpuBackend } from './gpuBackend.ts';
import { type Operand, operandLoader } from './operandLoader.ts';
import type { BufferSpec } from './program.ts';
import { SHARED_TILE, sharedTileLoop, sharedTiles } from './sharedMatMul.ts';

export const MATMUL_WORKGROUP_SIZE = 64;
/** Aim for so many invocations before splitting the inner dimension stops. */
const ENOUGH_INVOCATIONS = 8192;
/** With so many shared tiles there is one for every core of a large GPU. */
const ENOUGH_SHARED_TILES = 128;

export interface MatMulShape {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** How a product of this shape is spread over invocations. Part of the program's key. */
export type MatMulPlan = SharedPlan | RegisterPlan;
/** A workgroup computes 64 x 64 numbers from operand tiles in its memory. */
interface SharedPlan {
  readonly shared: true;
}
interface RegisterPlan {
  readonly shared: false;
  readonly kLanes: 1 | 4 | 16;
  /** Tiles of a workgroup: so many one below another, so many side by side. */
  readonly tileRows: number;
  readonly tileColumns: number;
}

export function planMatMul(
  { m, k, n }: MatMulShape,
  backend: Pick<GpuBackend, 'barriersAreSlow'>,
): MatMulPlan {
  const sharedTileCount = Math.ceil(m / SHARED_TILE) * Math.ceil(n / SHARED_TILE);
  if (!backend.barriersAreSlow && k >= 32 && sharedTileCount >= ENOUGH_SHARED_TILES) return { shared: true };
  const rows = Math.ceil(m / 4);
  const columns = Math.ceil(n / 4);
  const useful = (lanes: number) =>
    !backend.barriersAreSlow && k >= 16 * lanes && rows * columns * lanes <= ENOUGH_INVOCATIONS;
  const kLanes = useful(16) ? 16 : useful(4) ? 4 : 1;
  const tiles = MATMUL_WORKGROUP_SIZE / kLanes;
  // Square blocks share most reads; a thin output gets thin blocks.
  const square = Math.sqrt(tiles);
  let tileRows = Math.min(square, ceilPowerOfTwo(rows));
  if (columns < square) tileRows = tiles / ceilPowerOfTwo(columns);
  return { shared: false, kLanes, tileRows, tileColumns: tiles / tileRows };
}

const ceilPowerOfTwo = (x: number): number => 2 ** Math.ceil(Math.log2(x));

export function matMulWorkgroups({ m, n }: MatMulShape, plan: MatMulPlan): number {
  const rows = plan.shared ? SHARED_TILE : 4 * plan.tileRows;
  const columns = plan.shared ? SHARED_TILE : 4 * plan.tileColumns;
  return Math.ceil(m / rows) * Math.ceil(n / columns);
}

export const planKey = (plan: MatMulPlan): string =>
  plan.shared ? 'shared' : `${plan.kLanes}x${plan.tileRows}x${plan.tileColumns}`;

/** Storage for rows of this many numbers. */
export const matrixBuffer = (width: number, writable = false): BufferSpec => ({
  element: width % 4 === 0 ? 'vec4<f32>' : 'f32',
  writable,
});

export interface MatMulJob {
  /** Prefix of the functions, and of the uniforms NAMEM, NAMEK, NAMEN. */
  readonly name: string;
  readonly a: Operand;
  readonly b: Operand;
  readonly plan: MatMulPlan;
  /** Do four neighbours of a line lie in one vec4, per operand? */
  readonly vectorA: boolean;
  readonly vectorB: boolean;
  /** A function `NAMEStore(row, column, four)` that takes four neighbours of the result's row. */
  readonly store: string;
}

export const matMulUniforms = <N extends string>(name: N) =>
  ({ [`${name}M`]: 'u32', [`${name}K`]: 'u32', [`${name}N`]: 'u32' }) as Record<
    `${N}M` | `${N}K` | `${N}N`,
    'u32'
  >;

/** Shared by all jobs of a program. What none of them uses takes no memory. */
export const matMulTiles = `
var<workgroup> partialTiles : array<vec4<f32>, ${4 * MATMUL_WORKGROUP_SIZE}>;${sharedTiles}`;

/** Declares `fn NAME(group, lane)`, which computes the block(s) of one workgroup. */
export function matMulFunctions(job: MatMulJob): string {
  const { name, a, b, plan } = job;
  const size = (letter: string) => `args.${name}${letter}`;
  const linesA: [string, string] = a.transposed ? [size('K'), size('M')] : [size('M'), size('K')];
  const linesB: [string, string] = b.transposed ? [size('N'), size('K')] : [size('K'), size('N')];
  return `
${operandLoader(`${name}A`, a, job.vectorA, linesA)}
${operandLoader(`${name}B`, b, job.vectorB, linesB)}
${job.store}
fn ${name}(group : u32, lane : u32) {${plan.shared ? sharedTileLoop(name, a, b) : registerTileLoop(name, a, b, plan)}
}`;
}

function registerTileLoop(name: string, a: Operand, b: Operand, plan: RegisterPlan): string {
  const { kLanes, tileRows, tileColumns } = plan;
  const tiles = MATMUL_WORKGROUP_SIZE / kLanes;
  return `
  let tile = lane % ${tiles}u;
  let kLane = lane / ${tiles}u;
  let blocks = (args.${name}N + ${4 * tileColumns - 1}u) / ${4 * tileColumns}u;
  let blockRow = (group / blocks) * ${tileRows}u;
  let blockColumn = (group % blocks) * ${tileColumns}u;
  let row = 4u * (blockRow + tile / ${tileColumns}u);
  let column = 4u * (blockColumn + tile % ${tileColumns}u);
  var sum = array<vec4<f32>, 4>();
  if (row < args.${name}M && column < args.${name}N) {
    for (var k = 4u * kLane; k < args.${name}K; k += ${4 * kLanes}u) {${tileStep(name, a, b)}
    }
  }
${kLanes === 1 ? storeOwn(name) : storeShared(name, plan)}`;
}

const FOUR = [0, 1, 2, 3] as const;
const LETTERS = ['x', 'y', 'z', 'w'] as const;

/** Adds the product of a 4 x 4 piece of each operand to `sum`. */
function tileStep(name: string, a: Operand, b: Operand): string {
  const loadA = FOUR.map(
    (i) => `
      let a${i} = ${name}A(${a.transposed ? `k + ${i}u, row` : `row + ${i}u, k`});`,
  );
  const loadB = FOUR.map(
    (i) => `
      let b${i} = ${name}B(${b.transposed ? `column + ${i}u, k` : `k + ${i}u, column`});`,
  );
  const lineOfB = (k: number) =>
    b.transposed ? `vec4<f32>(${FOUR.map((j) => `b${j}.${LETTERS[k]!}`).join(', ')})` : `b${k}`;
  const turnB = FOUR.map(
    (k) => `
      let line${k} = ${lineOfB(k)};`,
  );
  const elementOfA = (i: number, k: number) =>
    a.transposed ? `a${k}.${LETTERS[i]!}` : `a${i}.${LETTERS[k]!}`;
  const add = FOUR.map(
    (i) => `
      sum[${i}] += ${FOUR.map((k) => `${elementOfA(i, k)} * line${k}`).join(' + ')};`,
  );
  return [...loadA, ...loadB, ...turnB, ...add].join('');
}

const storeOwn = (name: string): string => `
  for (var i = 0u; i < 4u; i++) {
    if (row + i < args.${name}M && column < args.${name}N) { ${name}Store(row + i, column, sum[i]); }
  }`;

/** Each line of four of the block is summed over the lanes by one invocation. */
function storeShared(name: string, { kLanes, tileColumns }: RegisterPlan): string {
  const lines = (4 * MATMUL_WORKGROUP_SIZE) / kLanes;
  return `
  for (var i = 0u; i < 4u; i++) { partialTiles[kLane * ${lines}u + 4u * tile + i] = sum[i]; }
  workgroupBarrier();
  for (var at = lane; at < ${lines}u; at += ${MATMUL_WORKGROUP_SIZE}u) {
    var total = partialTiles[at];
    for (var l = 1u; l < ${kLanes}u; l++) { total += partialTiles[l * ${lines}u + at]; }
    let r = 4u * (blockRow + at / ${4 * tileColumns}u) + at % 4u;
    let c = 4u * (blockColumn + (at / 4u) % ${tileColumns}u);
    if (r < args.${name}M && c < args.${name}N) { ${name}Store(r, c, total); }
  }`;
}

/**
 * The body of a `NAMEStore` function: statements for four neighbours at once if the result's rows are stored as
 * vec4, else for each of up to four numbers.
 * @param statements WGSL for a value `z` of type `type`, at column `j` of buffers indexed by `i`
 */
export function storeFunction(
  name: string,
  width: number,
  statements: (type: 'f32' | 'vec4<f32>') => string,
): string {
  const header = `fn ${name}Store(row : u32, column : u32, four : vec4<f32>) {`;
  return width % 4 === 0
    ? `${header}
  let i = (row * args.${name}N + column) / 4u;
  let j = column / 4u;
  let z = four;
  ${statements('vec4<f32>')}
}`
    : `${header}
  for (var offset = 0u; offset < 4u && column + offset < args.${name}N; offset++) {
    let i = row * args.${name}N + column + offset;
    let j = column + offset;
    let z = four[offset];
    ${statements('f32')}
  }
}`;
}
