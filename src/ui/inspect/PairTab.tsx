import { useState } from 'react';
import type { PairTime } from '../../store/inspect/dpoTerms.ts';
import { pairCount } from '../../store/inspect/dpoTerms.ts';
import { keptTokens, responseCount, responseLength } from '../../store/inspect/keptTokens.ts';
import { orderedRows, pairOrderings, pairsOf } from '../../store/inspect/orderings.ts';
import { pairQuantities, type PairSource } from '../../store/inspect/pairQuantities.ts';
import { EmptyInspection } from './EmptyInspection.tsx';
import { LostMassPanel } from './LostMassPanel.tsx';
import { PairCard } from './PairCard.tsx';
import { PairList } from './PairList.tsx';
import { PairStrip } from './PairStrip.tsx';
import { Picker } from './Picker.tsx';
import { QuantityPicker } from './QuantityPicker.tsx';
import { ScaleLegend } from './ScaleLegend.tsx';
import { StepBar } from './StepBar.tsx';
import { TokenCard } from './TokenCard.tsx';
import { TokenSheet } from './TokenSheet.tsx';
import { tokenScale } from './tokenScale.ts';
import { type StepOf, useKeptSteps } from './useInspections.ts';
import { useTokenFocus } from './useTokenFocus.ts';

/** A step on labelled pairs: what it makes of one of them. */
export function PairTab({ algorithm }: { algorithm: string }) {
  const kept = useKeptSteps(algorithm, 'pairs');
  const { shown } = kept;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <StepBar algorithm={algorithm} kept={kept} />
      {shown ? (
        <PairView shown={shown} algorithm={algorithm} />
      ) : (
        <EmptyInspection>
          <p>Nothing has been taken down yet.</p>
          <p className="mt-1">
            Press <b>Step</b> to take one step, or <b>Play</b>: the preparation (labels, reference pass) comes
            first and takes a few seconds.
          </p>
        </EmptyInspection>
      )}
    </div>
  );
}

const TIMES = [
  { id: 'before', label: 'before the step' },
  { id: 'after', label: 'after the step' },
];

function PairView({
  shown: { inspection, texts },
  algorithm,
}: {
  shown: StepOf<'pairs'>;
  algorithm: string;
}) {
  const { sequences } = inspection;
  const [wanted, setQuantity] = useState('logRatio');
  const [orderId, setOrder] = useState('first');
  const [time, setTime] = useState<PairTime>('before');
  const [chosenPair, setPair] = useState<number | null>(null);
  const source: PairSource = { inspection, time };
  const known = pairQuantities.filter(({ value }) => value(source, 0) !== undefined);
  const quantity = known.find(({ id }) => id === wanted) ?? known[0]!;
  const count = pairCount(inspection);
  const order = orderedRows(
    pairOrderings.find(({ id }) => id === orderId)!,
    pairsOf(inspection),
    count,
  );
  const pair = chosenPair !== null && chosenPair < count ? chosenPair : order[0]!;
  const rows = [pair, pair + count];
  const { focus, select, leave } = useTokenFocus(rows, (row) => {
    const prompt = sequences.promptLengths[row] ?? 0;
    return [prompt, prompt + responseLength(sequences, row) - 1];
  });
  const values = Array.from({ length: responseCount(sequences) }, (_, m) => quantity.value(source, m) ?? NaN);
  const scale = tokenScale(quantity, values);
  const token = keptTokens(sequences, texts, focus.row)[focus.index]!;
  return (
    <div className="flex min-w-0 flex-col gap-2 wide:grid wide:grid-cols-[15rem_minmax(0,1fr)_23rem] wide:items-start">
      <PairList
        inspection={inspection}
        texts={texts}
        order={order}
        orderId={orderId}
        onOrder={(id) => {
          setOrder(id);
          setPair(null);
        }}
        pair={pair}
        onPair={setPair}
      />
      <div className="contents wide:flex wide:min-w-0 wide:flex-col wide:gap-2">
        <section className="panel min-w-0" aria-label="The pair, token by token">
          <div className="flex flex-col gap-2 border-b border-line px-3 py-2">
            <QuantityPicker
              quantities={pairQuantities}
              value={quantity.id}
              onChange={setQuantity}
              isKnown={(each) => known.includes(each)}
            />
            <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
              <ScaleLegend scale={scale} unit={quantity.unit} digits={quantity.digits} />
              <Picker
                label="Policy"
                value={time}
                options={TIMES}
                onChange={(id) => setTime(id as PairTime)}
              />
            </div>
          </div>
          {rows.map((row, side) => (
            <PairStrip
              key={side}
              side={side === 0 ? 'chosen' : 'rejected'}
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
        </section>
        <div className="flex min-w-0 flex-col gap-2 max-wide:order-2">
          <PairCard inspection={inspection} pair={pair} time={time} />
          <LostMassPanel inspection={inspection} texts={texts} pair={pair} algorithm={algorithm} />
        </div>
      </div>
      <TokenSheet>
        {token.m >= 0 ? (
          <TokenCard
            token={token}
            place={`${focus.row < count ? 'chosen' : 'rejected'} answer, token ${token.index - sequences.promptLengths[focus.row]! + 1} of ${responseLength(sequences, focus.row)}`}
            source={source}
            quantity={quantity}
            quantities={pairQuantities}
            onQuantity={setQuantity}
          />
        ) : null}
      </TokenSheet>
    </div>
  );
}
