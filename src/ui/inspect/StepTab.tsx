import { useState } from 'react';
import { keptTokens, responseCount, responseLength, sequenceCount } from '../../store/inspect/keptTokens.ts';
import { orderedRows, rolloutOrderings } from '../../store/inspect/orderings.ts';
import type { RatioTime } from '../../store/inspect/ppoTerms.ts';
import { rolloutQuantities, type RolloutSource } from '../../store/inspect/rolloutQuantities.ts';
import { hasParts } from '../../store/inspect/inspectable.ts';
import { EmptyInspection } from './EmptyInspection.tsx';
import { PartStepper } from './PartStepper.tsx';
import { Picker } from './Picker.tsx';
import { QuantityPicker } from './QuantityPicker.tsx';
import { RolloutRow } from './RolloutRow.tsx';
import { ScaleLegend } from './ScaleLegend.tsx';
import { StepBar } from './StepBar.tsx';
import { StepFigures } from './StepFigures.tsx';
import { TokenCard } from './TokenCard.tsx';
import { TokenSheet } from './TokenSheet.tsx';
import { tokenScale } from './tokenScale.ts';
import { type StepOf, useKeptSteps } from './useInspections.ts';
import { useTokenFocus } from './useTokenFocus.ts';

/** A step of a method that samples: its answers token by token, and what the update did. */
export function StepTab({ algorithm }: { algorithm: string }) {
  const kept = useKeptSteps(algorithm, 'rollouts');
  const { shown } = kept;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <StepBar algorithm={algorithm} kept={kept} />
      {hasParts(algorithm) ? (
        <div className="panel px-3 py-2">
          <PartStepper algorithm={algorithm} phase={shown?.inspection.phase} />
        </div>
      ) : null}
      {shown ? (
        <StepView shown={shown} />
      ) : (
        <EmptyInspection>
          <p>Nothing has been taken down yet.</p>
          <p className="mt-1">
            Press <b>Step</b> to take one step, <b>Next</b> to take a part of one, or <b>Play</b>: the
            preparation (labels, reward model) comes first and takes a few seconds.
          </p>
        </EmptyInspection>
      )}
    </div>
  );
}

const FEW = 4;

function StepView({ shown: { inspection, texts } }: { shown: StepOf<'rollouts'> }) {
  const { sequences, updated } = inspection;
  const [wanted, setQuantity] = useState('advantage');
  const [orderId, setOrder] = useState('first');
  const [timeId, setTime] = useState('after');
  const [all, setAll] = useState(false);
  const time: RatioTime = timeId !== 'after' && updated?.epochs[Number(timeId)] ? Number(timeId) : 'after';
  const source: RolloutSource = { inspection, time };
  const known = rolloutQuantities.filter(({ value }) => value(source, 0) !== undefined);
  const quantity = known.find(({ id }) => id === wanted) ?? known.at(-1) ?? rolloutQuantities[0]!;
  const count = sequenceCount(sequences);
  const order = rolloutOrderings.find(({ id }) => id === orderId)!;
  const rows = orderedRows(order, source, count).slice(0, all ? count : FEW);
  const { focus, select, leave } = useTokenFocus(rows, (row) => {
    const prompt = sequences.promptLengths[row] ?? 0;
    return [prompt, prompt + responseLength(sequences, row) - 1];
  });
  const total = keptTokens(sequences, texts, focus.row);
  const token = total[focus.index]!;
  const scale = tokenScale(quantity, valuesOf(source, quantity));
  const times = [
    ...(updated?.epochs.map((_, epoch) => ({ id: String(epoch), label: `in epoch ${epoch + 1}` })) ?? []),
    { id: 'after', label: 'after the update' },
  ];
  return (
    <div className="flex min-w-0 flex-col gap-2 wide:grid wide:grid-cols-[minmax(0,1fr)_23rem] wide:items-start">
      <section className="panel min-w-0" aria-label="Sampled answers">
        <div className="flex flex-col gap-2 border-b border-line px-3 py-2">
          <QuantityPicker
            quantities={rolloutQuantities}
            value={quantity.id}
            onChange={setQuantity}
            isKnown={(each) => known.includes(each)}
          />
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
            <ScaleLegend scale={scale} unit={quantity.unit} digits={quantity.digits} />
            <Picker label="Order" value={orderId} options={rolloutOrderings} onChange={setOrder} />
            {updated ? (
              <Picker label="Ratios" value={String(time)} options={times} onChange={setTime} />
            ) : null}
          </div>
        </div>
        {rows.map((row) => (
          <RolloutRow
            key={row}
            source={source}
            texts={texts}
            row={row}
            quantity={quantity}
            scale={scale}
            selected={row === focus.row ? focus.index : undefined}
            onSelect={select}
            onLeave={leave}
          />
        ))}
        <p className="flex flex-wrap items-center gap-3 border-t border-line px-3 py-2 text-xs text-muted">
          {rows.length} of {sequences.batchRows} answers
          {count > FEW ? (
            <button type="button" className="control h-8" onClick={() => setAll(!all)}>
              {all ? 'Show few' : `Show all ${count}`}
            </button>
          ) : null}
          {count < sequences.batchRows ? (
            <span>
              This step passed by while running, so only its first {count} were taken down. Step takes down
              all.
            </span>
          ) : null}
        </p>
      </section>
      <TokenSheet>
        {token.m >= 0 ? (
          <TokenCard
            token={token}
            place={`answer ${focus.row + 1}, token ${token.index - sequences.promptLengths[focus.row]! + 1} of ${responseLength(sequences, focus.row)}`}
            source={source}
            quantity={quantity}
            quantities={rolloutQuantities}
            onQuantity={setQuantity}
          />
        ) : null}
      </TokenSheet>
      <StepFigures inspection={inspection} time={time} />
    </div>
  );
}

/** Of every kept response token, so that colours mean the same in every row. */
function valuesOf(source: RolloutSource, { value }: (typeof rolloutQuantities)[number]): number[] {
  const length = responseCount(source.inspection.sequences);
  return Array.from({ length }, (_, m) => value(source, m)).filter((each) => each !== undefined);
}
