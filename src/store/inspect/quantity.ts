/** One number of a token, as the inspector colours and explains it. */

/** Symbols in TeX, and the same with this token's numbers. */
export interface Equation {
  readonly symbols: string;
  readonly numbers: string;
  /** A sentence on what it means here. */
  readonly says?: string;
}

export interface Quantity<Source> {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  /** What it is and which way is good. */
  readonly says: string;
  /** `diverging`: around 0 (or `middle`). `flag`: 1 or 0. */
  readonly scale: 'sequential' | 'diverging' | 'flag';
  readonly middle?: number;
  readonly digits: number;
  /** Undefined where the step has not got there, or there is none. */
  readonly value: (source: Source, m: number) => number | undefined;
  readonly equations: (source: Source, m: number) => readonly Equation[];
}

/** A number within TeX. */
export function tex(value: number | undefined, digits = 3): string {
  if (value === undefined || Number.isNaN(value)) return '\\text{?}';
  if (!Number.isFinite(value)) return value > 0 ? '\\infty' : '-\\infty';
  const text =
    Math.abs(value) >= 1e4 || (value !== 0 && Math.abs(value) < 5e-4)
      ? exponential(value)
      : value.toFixed(digits);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

function exponential(value: number): string {
  const [mantissa, exponent] = value.toExponential(2).split('e');
  return `${mantissa} \\times 10^{${Number(exponent)}}`;
}

/** The same in brackets where it follows an operator. */
export const texIn = (value: number | undefined, digits = 3): string => {
  const text = tex(value, digits);
  return text.startsWith('-') ? `(${text})` : text;
};
