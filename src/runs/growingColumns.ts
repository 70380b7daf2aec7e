/** Numbers that come row by row and are wanted column by column. */
export interface GrowingColumns {
  push(row: readonly number[]): void;
  /** One array a column, of the rows so far. */
  copy(): Float64Array<ArrayBuffer>[];
}

const FIRST_CAPACITY = 64;

export function growingColumns(count: number): GrowingColumns {
  let columns = Array.from({ length: count }, () => new Float64Array(FIRST_CAPACITY));
  let length = 0;
  const grow = () => {
    columns = columns.map((old) => {
      const wider = new Float64Array(old.length * 2);
      wider.set(old);
      return wider;
    });
  };
  return {
    push(row) {
      if (length === columns[0]!.length) grow();
      columns.forEach((column, i) => {
        column[length] = row[i]!;
      });
      length++;
    },
    copy: () => columns.map((column) => column.slice(0, length)),
  };
}
