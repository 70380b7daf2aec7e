import type { KeptToken } from '../../store/inspect/keptTokens.ts';
import type { Quantity } from '../../store/inspect/quantity.ts';
import { formatFixed } from '../common/format.ts';
import { Equations } from './Equations.tsx';

/** The token that is looked at: the formula of what is coloured, with its numbers, and everything else known of it. */
export function TokenCard<Source>({
  token,
  place,
  source,
  quantity,
  quantities,
  onQuantity,
}: {
  token: KeptToken;
  /** Where it stands, in words. */
  place: string;
  source: Source;
  quantity: Quantity<Source>;
  quantities: readonly Quantity<Source>[];
  onQuantity: (id: string) => void;
}) {
  const equations = quantity.equations(source, token.m);
  return (
    <section className="panel flex min-w-0 flex-col gap-3 p-3" aria-label="Token looked at">
      <header className="flex flex-wrap items-baseline gap-x-3">
        <p className="font-mono text-base break-words whitespace-pre-wrap wide:text-lg" data-token-text>
          {token.role === 'eos' ? 'EOS, the end of the text' : `“${token.text}”`}
        </p>
        <p className="text-xs text-muted">{place}</p>
      </header>
      <div className="flex flex-col gap-1.5">
        <h3 className="text-xs font-semibold" title={quantity.says}>
          {quantity.label}
        </h3>
        <p className="text-xs text-muted max-wide:hidden">{quantity.says}</p>
        {equations.length > 0 ? (
          <Equations equations={equations} />
        ) : (
          <p className="text-xs text-muted">Not known yet: the step has not got there.</p>
        )}
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 border-t border-line pt-2 text-xs">
        {quantities.map((each) => (
          <div key={each.id} className="col-span-2 grid grid-cols-subgrid items-baseline py-0.5">
            <dt>
              <button
                type="button"
                className={`text-left ${each === quantity ? 'font-semibold text-ink' : 'text-muted hover:text-ink'}`}
                onClick={() => onQuantity(each.id)}
              >
                {each.label}
              </button>
            </dt>
            <dd className="numeric m-0 text-right" data-number={each.id}>
              {numberOf(each, source, token.m)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function numberOf<Source>(
  { value, scale, digits, unit }: Quantity<Source>,
  source: Source,
  m: number,
): string {
  const found = value(source, m);
  if (found !== undefined && scale === 'flag') return found ? 'yes' : 'no';
  return `${formatFixed(found, Math.max(3, digits))}${unit && found !== undefined ? ` ${unit}` : ''}`;
}
