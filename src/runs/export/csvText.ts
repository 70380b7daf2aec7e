/** A number that is not finite becomes an empty cell. */
export type CsvCell = string | number;

/**
 * Rows as CSV (RFC 4180: commas, CRLF after every row, quotes doubled inside quotes). Text that a spreadsheet would take
 * for a formula gets an apostrophe before it (OWASP, "CSV injection"), so a hostile name stays a name; a text that already
 * begins with one gets another, so that {@link unguarded} gives every text back.
 */
export function csvText(rows: Iterable<readonly CsvCell[]>): string {
  const lines: string[] = [];
  for (const row of rows) lines.push(row.map(cellText).join(','), '\r\n');
  return lines.join('');
}

const FORMULA_START = /^[=+\-@\t\r\n']/;
const NEEDS_QUOTES = /[",\r\n]/;

function cellText(cell: CsvCell): string {
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const text = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text cell as it was before the apostrophe. */
export const unguarded = (text: string): string => (text.startsWith("'") ? text.slice(1) : text);
