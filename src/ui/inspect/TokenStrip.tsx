import { clsx } from 'clsx';
import { type KeyboardEvent, memo, useRef } from 'react';
import type { KeptToken } from '../../store/inspect/keptTokens.ts';
import { formatFixed } from '../common/format.ts';
import { type TokenScale, tokenTint } from './tokenScale.ts';

const ROLE_SAYS = { prompt: 'prompt', response: 'response', eos: 'end of text', pad: 'padding' } as const;

interface StripProps {
  readonly label: string;
  readonly tokens: readonly KeptToken[];
  readonly scale: TokenScale;
  /** Name and unit of what is coloured, for those who hear it. */
  readonly quantity: string;
  readonly digits: number;
  readonly numberOf: (token: KeptToken) => number | undefined;
  /** Index of the token that is looked at. */
  readonly selected: number | undefined;
  readonly onSelect: (index: number) => void;
  /** Beyond the first or last token. */
  readonly onLeave?: (direction: -1 | 1) => void;
  /** Prompt tokens can be looked at too. */
  readonly allTokens?: boolean;
  /** What stands over a token, e.g. where the score landed. */
  readonly markOf?: (token: KeptToken) => string | undefined;
}

/** A text token by token: tint and bar show a number, arrow keys move, what is chosen is explained elsewhere. */
export const TokenStrip = memo(function TokenStrip(props: StripProps) {
  const { label, tokens, selected, onSelect, onLeave, allTokens = false } = props;
  const list = useRef<HTMLOListElement>(null);
  const choosable = tokens.filter(({ m, role }) => (allTokens ? role !== 'pad' : m >= 0));
  const entry = choosable.some(({ index }) => index === selected) ? selected : choosable[0]?.index;
  const padding = tokens.filter(({ role }) => role === 'pad').length;
  const go = (index: number) => {
    onSelect(index);
    list.current?.querySelector<HTMLButtonElement>(`[data-index="${index}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = choosable.findIndex(({ index }) => index === entry);
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined && rows === undefined) return;
    event.preventDefault();
    if (rows !== undefined) onLeave?.(rows as -1 | 1);
    else go(choosable[Math.max(0, Math.min(choosable.length - 1, at + step!))]!.index);
  };
  return (
    <ol ref={list} className="flex flex-wrap gap-y-1.5 font-mono text-[13px]" aria-label={label}>
      {tokens
        .filter(({ role }) => role !== 'pad')
        .map((token) => (
          <li key={token.index} className="flex" data-role={token.role}>
            <TokenCell
              {...props}
              token={token}
              isEntry={token.index === entry}
              onKeyDown={onKeyDown}
              choosable={allTokens || token.m >= 0}
            />
          </li>
        ))}
      {padding > 0 ? (
        <li
          data-role="pad"
          className="ml-1.5 self-start border border-dashed border-line-strong px-1 text-[10px] text-muted"
          title="padding: cells of the batch’s matrix that hold no token, outside the mask"
        >
          ∅ × {padding}
        </li>
      ) : null}
    </ol>
  );
});

function TokenCell({
  token,
  scale,
  quantity,
  digits,
  numberOf,
  selected,
  onSelect,
  markOf,
  isEntry,
  choosable,
  onKeyDown,
}: StripProps & {
  token: KeptToken;
  isEntry: boolean;
  choosable: boolean;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const value = numberOf(token);
  const share = value === undefined ? undefined : scale.share(value);
  const mark = markOf?.(token);
  const number = value === undefined ? 'not known' : formatFixed(value, digits);
  const says = `${ROLE_SAYS[token.role]}${mark ? `, ${mark}` : ''}${choosable ? `: ${quantity} ${number}` : ''}`;
  const isSelected = token.index === selected;
  return (
    <button
      type="button"
      data-index={token.index}
      data-value={value}
      tabIndex={isEntry ? 0 : -1}
      disabled={!choosable}
      aria-current={isSelected || undefined}
      aria-label={`${nameOf(token)}, ${says}`}
      title={says}
      className={clsx(
        'relative flex flex-col items-stretch rounded-xs whitespace-pre disabled:cursor-default',
        token.role === 'prompt' && 'text-muted',
        isSelected && 'outline-2 outline-offset-1 outline-ink',
      )}
      onClick={() => onSelect(token.index)}
      onKeyDown={onKeyDown}
    >
      <span className="px-px" style={{ background: tokenTint(scale, share) }}>
        {token.role === 'eos' ? <EndMark /> : visible(token.text)}
      </span>
      <Bar share={choosable ? share : undefined} scale={scale} />
      {mark ? (
        <span aria-hidden="true" className="absolute -top-2 right-0 text-[9px] leading-none text-ink">
          ▼
        </span>
      ) : null}
    </button>
  );
}

/** The same number without colour: longer is more; below zero it grows from the right, hatched. */
function Bar({ share, scale }: { share: number | undefined; scale: TokenScale }) {
  const width = share === undefined ? 0 : Math.min(1, Math.abs(share)) * 100;
  const isNegative = scale.kind === 'diverging' && (share ?? 0) < 0;
  return (
    <span className={clsx('flex h-[3px] w-full', isNegative && 'justify-end')} aria-hidden="true">
      <span
        className={isNegative ? 'border-t border-dashed border-ink' : 'bg-ink/70'}
        style={{ width: `${width}%` }}
      />
    </span>
  );
}

/** What is seen is part of what is heard. */
const nameOf = ({ role, text }: KeptToken): string =>
  role === 'eos' ? 'EOS' : visible(text).trim() || 'space';

/** The end of the text has no text. */
const EndMark = () => <span className="rounded-xs border border-line-strong px-0.5 text-[10px]">EOS</span>;

/** Line ends would break the strip. */
const visible = (text: string): string => text.replaceAll('\n', '⏎').replaceAll('\t', '⇥');
