/** A number for a reader: its metric's decimals, or about four figures; a dash for none. */
export function readableNumber(value: number | undefined, digits: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  const text =
    digits !== undefined
      ? value.toFixed(digits)
      : Math.abs(value) >= 1e8
        ? value.toExponential(3).replace('e+', 'e')
        : Number.isInteger(value)
          ? value.toLocaleString('en-US')
          : value !== 0 && Math.abs(value) < 1e-3
            ? value.toExponential(2)
            : Math.abs(value) >= 1000
              ? Math.round(value).toLocaleString('en-US')
              : String(Number(value.toPrecision(4)));
  return text.replaceAll('-', '−');
}
