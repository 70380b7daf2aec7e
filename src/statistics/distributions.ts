/** The few distribution functions that intervals and tests need. */
import { invariant } from '../shared/assert.ts';

// Coefficients of Wichura 1988, algorithm AS 241 (PPND16), numerators and denominators, lowest power first.
const CENTRAL = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const;
const MIDDLE = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const TAIL = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((value, coefficient) => value * x + coefficient, 0);
const ratio = (pair: readonly [readonly number[], readonly number[]], x: number): number =>
  polynomial(pair[0], x) / polynomial(pair[1], x);

/** The z below which a standard normal variable lies with probability p in (0, 1). Exact to about 1e-15. */
export function normalQuantile(p: number): number {
  invariant(p > 0 && p < 1, `normal quantile of ${p}, which is outside (0, 1)`);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRAL, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const magnitude = r <= 5 ? ratio(MIDDLE, r - 1.6) : ratio(TAIL, r - 5);
  return Math.sign(q) * magnitude;
}

/** How many standard errors a two-sided normal interval of this confidence reaches, e.g. 1.96 for 0.95. */
export function normalReach(confidence: number): number {
  invariant(confidence > 0 && confidence < 1, `confidence ${confidence} is outside (0, 1)`);
  return normalQuantile((1 + confidence) / 2);
}

const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 0.000009984369578019572, 1.5056327351493116e-7,
] as const;

/** ln Gamma(x) for x > 0 (Lanczos 1964, g = 7, nine terms). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x + 6.5;
  let series = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) series += LANCZOS[i]! / (x - 1 + i);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

/** Regularised incomplete beta function I_x(a, b), by Lentz's continued fraction (DLMF 8.17.22). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * betaFraction(x, a, b)) / a;
}

function betaFraction(x: number, a: number, b: number): number {
  const guard = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 / guard(1 + term * d);
      c = guard(1 + term / c);
      value *= c * d;
      change = c * d;
    }
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return value;
}

/**
 * How many standard errors a two-sided Student interval reaches: the (1 + confidence) / 2 quantile of the t
 * distribution. Found by bisection on its distribution function. NaN without degrees of freedom.
 */
export function studentReach(confidence: number, degreesOfFreedom: number): number {
  invariant(confidence > 0 && confidence < 1, `confidence ${confidence} is outside (0, 1)`);
  if (!(degreesOfFreedom > 0)) return NaN;
  const outside = (t: number) =>
    incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
  let low = 0;
  let high = 1;
  while (outside(high) > 1 - confidence && high < 1e9) high *= 2;
  for (let i = 0; i < 100 && high - low > 1e-14 * high; i++) {
    const middle = (low + high) / 2;
    if (outside(middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X <= k) of a binomial variable with n trials of probability 1/2. Exact sum of probabilities. */
export function fairBinomialAtMost(k: number, n: number): number {
  let total = 0;
  for (let i = 0; i <= k; i++) {
    total += Math.exp(logGamma(n + 1) - logGamma(i + 1) - logGamma(n - i + 1) - n * Math.LN2);
  }
  return Math.min(1, total);
}
