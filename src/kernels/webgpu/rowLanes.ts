/**
 * Reductions over rows: `lanes` invocations of a workgroup share a row, each takes every lanes-th element, and
 * one barrier later all of them add up the lanes' partial results in the same order. One lane needs no barrier.
 */
export interface RowLanes {
  readonly lanes: number;
  readonly rowsPerGroup: number;
}

/** One lane for short rows. For long ones 16, which read whole memory transactions, or more where that is little. */
export function rowLanes(width: number, workgroupSize: number): RowLanes {
  let lanes = width > 2048 ? 64 : 16;
  if (width <= 128) lanes = 1;
  lanes = Math.min(lanes, workgroupSize);
  return { lanes, rowsPerGroup: workgroupSize / lanes };
}

/** Declares `row` and `at`, the lane's first element. A surplus row must reach the barrier as well. */
export const rowHeader = ({ lanes, rowsPerGroup }: RowLanes, group = 'group'): string => `
  let row = ${group} * ${rowsPerGroup}u + lane / ${lanes}u;
  let at = lane % ${lanes}u;`;

/** Workgroup memory for one reduction of values of a WGSL type. */
export const partialsDeclaration = (
  { lanes }: RowLanes,
  name: string,
  type: string,
  workgroupSize: number,
): string => (lanes === 1 ? '' : `var<workgroup> ${name} : array<${type}, ${workgroupSize}>;`);

/**
 * Statements that turn `value`, a var with this lane's partial result, into the row's.
 * @param combine a statement that folds `other` into `value`, e.g. `sum += other;`
 */
export const reduceLanes = (
  { lanes }: RowLanes,
  name: string,
  value: string,
  combine: (other: string) => string,
): string =>
  lanes === 1
    ? ''
    : `
  ${name}[lane] = ${value};
  workgroupBarrier();
  ${value} = ${name}[lane - at];
  for (var l = 1u; l < ${lanes}u; l++) { ${combine(`${name}[lane - at + l]`)} }`;
