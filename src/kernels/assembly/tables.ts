/** Rows taken from and added to tables. */
import { addRows, copyRow } from './rows';

/** out[n] = wte[ids[n]] + wpe[positions[n]] */
export function embed(
  wte: usize,
  wpe: usize,
  ids: usize,
  positions: usize,
  tokens: i32,
  channels: i32,
  out: usize,
): void {
  const width = (<usize>channels) << 2;
  for (let n = 0; n < tokens; n++, ids += 4, positions += 4, out += width) {
    addRows(wte + width * load<i32>(ids), wpe + width * load<i32>(positions), out, channels);
  }
}

/** out [tableRows, channels]: out[index[n]] += dy[n], rows in order, so that the sum is the same each time. */
export function scatterAddRows(
  dy: usize,
  index: usize,
  rows: i32,
  channels: i32,
  tableRows: i32,
  out: usize,
): void {
  const width = (<usize>channels) << 2;
  memory.fill(out, 0, width * tableRows);
  for (let n = 0; n < rows; n++, index += 4, dy += width) {
    const to = out + width * load<i32>(index);
    addRows(dy, to, to, channels);
  }
}

/** out[i] = x[index[i]], or zeros where the index is -1 */
export function gatherRows(x: usize, index: usize, rows: i32, channels: i32, out: usize): void {
  const width = (<usize>channels) << 2;
  for (let i = 0; i < rows; i++, index += 4, out += width) {
    const from = load<i32>(index);
    if (from < 0) memory.fill(out, 0, width);
    else copyRow(x + width * from, out, channels);
  }
}
