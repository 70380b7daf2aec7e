import { readFileSync } from 'node:fs';

/** Row-major tensor as the fixtures store it; `data` has product(shape) entries. */
export type FixtureTensor = { readonly shape: readonly number[]; readonly data: readonly number[] };

/** First key of every fixture; `notes` says precisely what each number is. */
export type FixtureHeader = {
  readonly generator: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly dtype: string;
  readonly rtol: number;
  readonly atol: number;
  /** Share of the tolerance that PyTorch itself uses up when it computes in float32, 0 to 1/3. */
  readonly float32ToleranceShare: number;
  readonly trl_max_abs_diff: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
};

/** Where a fixture file lies, for example `fixtureUrl('tiny-gpt2/model.safetensors')`. */
export function fixtureUrl(file: string): URL {
  return new URL(`./fixtures/${file}`, import.meta.url);
}

/** Reads fixtures/NAME.json. The caller names the part of the layout it uses in T. @throws Error (ENOENT) */
export function loadFixture<T>(name: string): T & { readonly header: FixtureHeader } {
  return JSON.parse(readFileSync(fixtureUrl(`${name}.json`), 'utf8')) as T & {
    readonly header: FixtureHeader;
  };
}

/**
 * Largest |actual - expected| / (atol + rtol * |expected|) over all elements: at most 1 when `actual` is right.
 * NaN counts as Infinity. @throws Error if the number of elements differs
 */
export function toleranceShare(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { rtol, atol }: { readonly rtol: number; readonly atol: number },
): number {
  if (actual.length !== expected.length) {
    throw new Error(`actual has ${actual.length} elements, expected ${expected.length}`);
  }
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const share = Math.abs(actual[i]! - expected[i]!) / (atol + rtol * Math.abs(expected[i]!));
    if (!(share <= worst)) worst = Number.isNaN(share) ? Infinity : share;
  }
  return worst;
}
