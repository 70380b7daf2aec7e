import { Check, X } from 'lucide-react';
import { memo } from 'react';
import { keptTokens, longestResponse, responseSums, type KeptToken } from '../../store/inspect/keptTokens.ts';
import type { PairSource } from '../../store/inspect/pairQuantities.ts';
import type { Quantity } from '../../store/inspect/quantity.ts';
import { formatFixed } from '../common/format.ts';
import { MaskBar } from './MaskBar.tsx';
import type { TokenScale } from './tokenScale.ts';
import { TokenStrip } from './TokenStrip.tsx';

/** One side of a pair. */
export const PairStrip = memo(function PairStrip({
  side,
  source,
  texts,
  row,
  quantity,
  scale,
  selected,
  onSelect,
  onLeave,
}: {
  side: 'chosen' | 'rejected';
  source: PairSource;
  texts: Readonly<Record<string, string>>;
  row: number;
  quantity: Quantity<PairSource>;
  scale: TokenScale;
  selected: number | undefined;
  onSelect: (row: number, index: number) => void;
  onLeave: (row: number, direction: -1 | 1) => void;
}) {
  const { inspection, time } = source;
  const tokens = keptTokens(inspection.sequences, texts, row, longestResponse(inspection.sequences));
  const sum = responseSums(inspection.sequences, inspection[time])[row];
  const Icon = side === 'chosen' ? Check : X;
  return (
    <article className="border-t border-line px-3 py-2 first:border-t-0" data-row={row} data-side={side}>
      <header className="mb-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <span className="flex items-center gap-1 font-semibold text-ink">
          <Icon size={13} aria-hidden="true" /> {side}
        </span>
        <span className="numeric">log p {formatFixed(sum, 2)} nats</span>
        <MaskBar tokens={tokens} />
      </header>
      <TokenStrip
        label={`${side} answer, coloured by ${quantity.label}`}
        tokens={tokens}
        scale={scale}
        quantity={quantity.label}
        digits={quantity.digits}
        numberOf={(token: KeptToken) => (token.m < 0 ? undefined : quantity.value(source, token.m))}
        selected={selected}
        onSelect={(index) => onSelect(row, index)}
        onLeave={(direction) => onLeave(row, direction)}
      />
    </article>
  );
});
