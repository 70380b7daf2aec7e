/** Least and greatest of all columns, with a margin as a share of the span; [0, 1] if there is nothing. */
export function spanOf(columns: readonly ArrayLike<number>[], margin: number): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      low = Math.min(low, column[i]!);
      high = Math.max(high, column[i]!);
    }
  }
  if (low > high) return [0, 1];
  const span = high - low || Math.abs(high) || 1;
  // One value alone still needs a span to lie in.
  const room = high > low ? span * margin : span * Math.max(margin, 0.5);
  return [low - room, high + room];
}
