import type { Quantity } from '../../store/inspect/quantity.ts';

/** Where values lie on a scale: from -1 to 1 for diverging ones, from 0 to 1 for the others. */
export interface TokenScale {
  readonly kind: Quantity<never>['scale'];
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly share: (value: number) => number;
}

/** @param values of all that is shown, so that colours can be compared */
export function tokenScale(
  { scale: kind, middle = 0 }: Pick<Quantity<never>, 'scale' | 'middle'>,
  values: readonly number[],
): TokenScale {
  const finite = values.filter(Number.isFinite);
  if (kind === 'flag') return { kind, low: 0, middle: 0, high: 1, share: (value) => value };
  if (kind === 'diverging') {
    const reach = Math.max(1e-9, ...finite.map((value) => Math.abs(value - middle)));
    return {
      kind,
      low: middle - reach,
      middle,
      high: middle + reach,
      share: (value) => Math.max(-1, Math.min(1, (value - middle) / reach)),
    };
  }
  const low = finite.length > 0 ? Math.min(...finite) : 0;
  const high = Math.max(low + 1e-9, ...finite);
  return { kind, low, middle: low, high, share: (value) => (value - low) / (high - low) };
}

/** A wash of the sign's colour (of the method's, where there is no sign), weak enough for text to stay legible. */
export function tokenTint({ kind }: TokenScale, share: number | undefined): string | undefined {
  if (share === undefined || !Number.isFinite(share)) return undefined;
  const strength = Math.round(Math.min(1, Math.abs(share)) * 42);
  if (strength === 0) return undefined;
  const color =
    kind === 'diverging' ? (share >= 0 ? '--good' : '--bad') : kind === 'flag' ? '--alarm' : '--lane';
  return `color-mix(in srgb, var(${color}) ${strength}%, transparent)`;
}
