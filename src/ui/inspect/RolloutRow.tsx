import { memo } from 'react';
import { keptTokens, longestResponse, type KeptToken } from '../../store/inspect/keptTokens.ts';
import { scoreTerms } from '../../store/inspect/ppoTerms.ts';
import type { Quantity } from '../../store/inspect/quantity.ts';
import type { RolloutSource } from '../../store/inspect/rolloutQuantities.ts';
import { formatSigned } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { MaskBar } from './MaskBar.tsx';
import type { TokenScale } from './tokenScale.ts';
import { TokenStrip } from './TokenStrip.tsx';

export interface RolloutRowProps {
  readonly source: RolloutSource;
  readonly texts: Readonly<Record<string, string>>;
  readonly row: number;
  readonly quantity: Quantity<RolloutSource>;
  readonly scale: TokenScale;
  /** Token looked at, if it is in this row. */
  readonly selected: number | undefined;
  readonly onSelect: (row: number, index: number) => void;
  readonly onLeave: (row: number, direction: -1 | 1) => void;
}

const SCORE_SAYS =
  'What the reward says of the whole answer. It lands on the last real token (▼), never on padding; an answer that did not end is charged by the missing-EOS rule.';

/** One sampled answer: its score, its tokens, its mask. */
export const RolloutRow = memo(function RolloutRow(props: RolloutRowProps) {
  const { source, texts, row, quantity, scale, selected, onSelect, onLeave } = props;
  const { inspection } = source;
  const tokens = keptTokens(inspection.sequences, texts, row, longestResponse(inspection.sequences));
  const score = scoreTerms(inspection, row);
  const numberOf = (token: KeptToken) => (token.m < 0 ? undefined : quantity.value(source, token.m));
  const scored = score && `score ${formatSigned(score.score, 2)} lands here`;
  return (
    <article className="border-t border-line px-3 py-2 first:border-t-0" data-row={row}>
      <header className="mb-1.5 flex flex-wrap items-baseline gap-x-3 gap-y-1 text-xs text-muted">
        <span>answer {row + 1}</span>
        {score ? (
          <HintedText says={SCORE_SAYS} className="numeric text-ink">
            score {formatSigned(score.score, 2)}
            {score.raw !== undefined && score.raw !== score.score
              ? ` (${formatSigned(score.raw, 2)} before the missing-EOS rule)`
              : ''}
          </HintedText>
        ) : (
          <span>not scored yet</span>
        )}
        {score && !score.ended ? <span className="text-alarm">did not end</span> : null}
        <MaskBar tokens={tokens} />
      </header>
      <TokenStrip
        label={`answer ${row + 1}, coloured by ${quantity.label}`}
        tokens={tokens}
        scale={scale}
        quantity={quantity.label}
        digits={quantity.digits}
        numberOf={numberOf}
        selected={selected}
        onSelect={(index) => onSelect(row, index)}
        onLeave={(direction) => onLeave(row, direction)}
        markOf={(token) => (token.isLast ? scored : undefined)}
      />
    </article>
  );
});
