import { formatFixed } from '../common/format.ts';
import { type TokenScale, tokenTint } from './tokenScale.ts';

const SHARES = [-1, -0.5, 0, 0.5, 1];

/** What the tints and bars of token strips mean. */
export function ScaleLegend({ scale, unit, digits }: { scale: TokenScale; unit: string; digits: number }) {
  if (scale.kind === 'flag')
    return (
      <p className="flex items-center gap-1.5 text-[11px] text-muted">
        <Swatch color={tokenTint(scale, 1)} /> clipped
        <Swatch color={undefined} /> not clipped
      </p>
    );
  const shares = scale.kind === 'diverging' ? SHARES : SHARES.filter((share) => share >= 0);
  return (
    <p className="numeric flex items-center gap-1.5 text-[11px] text-muted">
      {formatFixed(scale.low, digits)}
      <span className="flex" aria-hidden="true">
        {shares.map((share) => (
          <Swatch key={share} color={tokenTint(scale, share)} />
        ))}
      </span>
      {formatFixed(scale.high, digits)} {unit}
      <span className="font-sans">
        {scale.kind === 'diverging' ? '· solid bar above, dashed below' : '· longer bar: higher'}
      </span>
    </p>
  );
}

const Swatch = ({ color }: { color: string | undefined }) => (
  <span
    aria-hidden="true"
    className="inline-block h-3 w-4 border border-line"
    style={{ background: color }}
  />
);
