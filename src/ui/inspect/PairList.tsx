import { memo } from 'react';
import type { PairInspection } from '../../shared/inspection.ts';
import { pairTerms } from '../../store/inspect/dpoTerms.ts';
import { textOf } from '../../store/inspect/keptTokens.ts';
import { pairOrderings } from '../../store/inspect/orderings.ts';
import { formatFixed, formatSigned } from '../common/format.ts';
import { Picker } from './Picker.tsx';

/** The pairs of the batch, with the margin and the weight that each one's gradient got. */
export const PairList = memo(function PairList({
  inspection,
  texts,
  order,
  orderId,
  onOrder,
  pair,
  onPair,
}: {
  inspection: PairInspection;
  texts: Readonly<Record<string, string>>;
  order: readonly number[];
  orderId: string;
  onOrder: (id: string) => void;
  pair: number;
  onPair: (pair: number) => void;
}) {
  const terms = pairTerms(inspection, 'before');
  const weighted = inspection.loss.type !== '';
  return (
    <section className="panel min-w-0" aria-label="Pairs of the batch">
      <div className="border-b border-line px-3 py-2">
        <Picker label="Order" value={orderId} options={pairOrderings} onChange={onOrder} />
        <p className="mt-1 text-[11px] text-muted">
          {order.length} of {inspection.sequences.batchRows / 2} pairs ·{' '}
          {weighted ? 'margin · gradient weight' : 'margin'}
        </p>
      </div>
      <ul className="max-h-48 overflow-y-auto wide:max-h-[34rem]">
        {order.map((i) => {
          const { margin, weight } = terms[i]!;
          return (
            <li key={i}>
              <button
                type="button"
                aria-pressed={i === pair}
                className="flex w-full flex-col gap-0.5 border-b border-line px-3 py-1.5 text-left hover:bg-raised aria-pressed:bg-raised aria-pressed:font-medium"
                onClick={() => onPair(i)}
              >
                <span className="w-full truncate text-xs">
                  {textOf(inspection.sequences, texts, i, 'prompt')}
                </span>
                <span className="numeric flex items-center gap-2 text-[11px] text-muted">
                  {formatSigned(margin, 2)}
                  {weighted ? (
                    <>
                      <span className="h-1.5 w-16 border border-line-strong" aria-hidden="true">
                        <span
                          className="block h-full bg-lane"
                          style={{ width: `${Math.max(0, Math.min(1, weight ?? 0)) * 100}%` }}
                        />
                      </span>
                      {formatFixed(weight, 2)}
                    </>
                  ) : null}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
});
