/** Scalar functions for the loops: the same accuracy as float32 needs, several times faster than Math.exp. */

const POWERS_OF_TWO = Float64Array.from({ length: 2 * 1100 }, (_, i) => 2 ** (i - 1100));
const LN2 = Math.LN2;
const LOG2E = Math.LOG2E;

/** e^x with relative error below 1e-8 for |x| < 700: range reduction to |f| <= ln 2 / 2 and a Taylor series. */
export function fastExp(x: number): number {
  if (x < -700) return 0;
  if (x > 700) return Infinity;
  const scaled = x * LOG2E;
  const n = (scaled + (scaled < 0 ? -0.5 : 0.5)) | 0;
  const f = x - n * LN2;
  const series =
    1 + f * (1 + f * (1 / 2 + f * (1 / 6 + f * (1 / 24 + f * (1 / 120 + f * (1 / 720 + f * (1 / 5040)))))));
  return series * POWERS_OF_TWO[n + 1100]!;
}

export function fastTanh(x: number): number {
  const e = fastExp(-2 * Math.abs(x));
  const t = (1 - e) / (1 + e);
  return x < 0 ? -t : t;
}
