import { useState } from 'react';

export interface TokenFocus {
  readonly row: number;
  /** Of the token within its sequence. */
  readonly index: number;
}

/**
 * The token that is looked at. It stays at its place as steps go by; where that place is gone, the first row's last
 * response token is looked at.
 */
export function useTokenFocus(
  rows: readonly number[],
  /** Indices of the first and last response token of a row. */
  responseOf: (row: number) => readonly [number, number],
) {
  const [wanted, setFocus] = useState<TokenFocus | null>(null);
  const clamp = (row: number, index: number): TokenFocus => {
    const [first, last] = responseOf(row);
    return { row, index: Math.max(first, Math.min(last, index)) };
  };
  const first = rows[0] ?? 0;
  const focus =
    wanted && rows.includes(wanted.row) ? clamp(wanted.row, wanted.index) : clamp(first, Infinity);
  return {
    focus,
    select: (row: number, index: number) => setFocus({ row, index }),
    /** To the row above or below, with the keyboard's focus. */
    leave: (row: number, direction: -1 | 1): void => {
      const next = rows[rows.indexOf(row) + direction];
      if (next === undefined) return;
      const moved = clamp(next, focus.index);
      setFocus(moved);
      document.querySelector<HTMLElement>(`[data-row="${next}"] [data-index="${moved.index}"]`)?.focus();
    },
  };
}
