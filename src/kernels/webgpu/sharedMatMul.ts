/**
 * Products of large matrices on real GPUs: a workgroup of 64 computes 64 x 64 numbers, 8 x 8 an invocation, from
 * tiles of both operands in its memory, so that each number loaded from a buffer is used 64 times and each from a
 * tile 8 times. The scheme of CUTLASS and of S. Boehm, "How to optimize a CUDA matmul kernel" (2022), kernels 5 and
 * 6, at the size that 16 KiB of workgroup memory and 64 invocations, which every device has, allow.
 */
import type { Operand } from './operandLoader.ts';

/** Rows, and columns, of the result that a workgroup computes. */
export const SHARED_TILE = 64;
/** Of the inner dimension, loaded at once. */
const DEPTH = 16;
/** A line of a tile, in vec4. */
const LINE = SHARED_TILE / 4;
const SIZE = DEPTH * LINE;

/** Line k of a tile: row 0, 1, 2, ... of a at that k; column 0, 1, 2, ... of b. */
export const sharedTiles = `
var<workgroup> tileA : array<vec4<f32>, ${SIZE}>;
var<workgroup> tileB : array<vec4<f32>, ${SIZE}>;`;

const FOUR = [0, 1, 2, 3] as const;
const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const LETTERS = ['x', 'y', 'z', 'w'] as const;

/** Statements of a function that sees `group` and `lane`; calls NAMEA, NAMEB (operandLoader.ts) and NAMEStore. */
export function sharedTileLoop(name: string, a: Operand, b: Operand): string {
  return `
  let across = (args.${name}N + ${SHARED_TILE - 1}u) / ${SHARED_TILE}u;
  let firstRow = (group / across) * ${SHARED_TILE}u;
  let firstColumn = (group % across) * ${SHARED_TILE}u;
  // Rows lie side by side, columns in two groups: neighbouring invocations read neighbouring vec4.
  let ownRow = 2u * (lane / 8u);
  let ownColumn = lane % 8u;
  ${EIGHT.map((i) => `var low${i} = vec4<f32>(); var high${i} = vec4<f32>();`).join('\n  ')}
  for (var start = 0u; start < args.${name}K; start += ${DEPTH}u) {
    ${fillTile(`${name}A`, 'tileA', 'firstRow', a.transposed)}
    ${fillTile(`${name}B`, 'tileB', 'firstColumn', !b.transposed)}
    workgroupBarrier();
    for (var k = 0u; k < ${SIZE}u; k += ${LINE}u) {
      let a0 = tileA[k + ownRow];
      let a1 = tileA[k + ownRow + 1u];
      let b0 = tileB[k + ownColumn];
      let b1 = tileB[k + ownColumn + 8u];
      ${EIGHT.map((i) => {
        const factor = `a${i < 4 ? 0 : 1}.${LETTERS[i % 4]!}`;
        return `low${i} += ${factor} * b0; high${i} += ${factor} * b1;`;
      }).join('\n      ')}
    }
    workgroupBarrier();
  }
  ${EIGHT.map((i) => storeLine(name, i)).join('\n  ')}`;
}

/**
 * Each invocation loads a block of 4 x 4.
 * @param lies do the lines that `load` reads run along the result's rows or columns? If not, the block is turned
 */
function fillTile(load: string, tile: string, first: string, lies: boolean): string {
  // Neighbouring invocations read neighbours of a line.
  const [place, depth] = lies ? ['lane % 16u', 'lane / 16u'] : ['lane / 4u', 'lane % 4u'];
  const line = (i: number) =>
    lies
      ? `${load}(start + 4u * depth + ${i}u, ${first} + 4u * place)`
      : `${load}(${first} + 4u * place + ${i}u, start + 4u * depth)`;
  const block = `mat4x4<f32>(${FOUR.map(line).join(', ')})`;
  return `{
      let place = ${place};
      let depth = ${depth};
      let block = ${lies ? block : `transpose(${block})`};
      let at = ${4 * LINE}u * depth + place;
      ${FOUR.map((i) => `${tile}[at + ${i * LINE}u] = block[${i}];`).join(' ')}
    }`;
}

const storeLine = (name: string, i: number): string => `{
    let row = firstRow + 4u * ownRow + ${i}u;
    let column = firstColumn + 4u * ownColumn;
    if (row < args.${name}M) {
      if (column < args.${name}N) { ${name}Store(row, column, low${i}); }
      if (column + 32u < args.${name}N) { ${name}Store(row, column + 32u, high${i}); }
    }
  }`;
