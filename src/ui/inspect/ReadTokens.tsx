import { useState } from 'react';
import type { ResultOf } from '../../protocol/jobs.ts';
import type { KeptToken } from '../../store/inspect/keptTokens.ts';
import { Picker } from './Picker.tsx';
import { ScaleLegend } from './ScaleLegend.tsx';
import { tokenScale } from './tokenScale.ts';
import { TokenStrip } from './TokenStrip.tsx';

type Result = ResultOf<'inspectText'>;

/** The text, coloured by how one model rates its tokens; the chosen position is what the panels below are about. */
export function ReadTokens({
  result,
  position,
  onPosition,
  nameOf,
}: {
  result: Result;
  position: number;
  onPosition: (position: number) => void;
  nameOf: (model: string) => string;
}) {
  const [name, setName] = useState('sft');
  const model = result.models.find((each) => each.name === name) ?? result.models[0]!;
  const tokens = tokensOf(result);
  const scale = tokenScale({ scale: 'sequential' }, [...model.logProbs]);
  return (
    <section className="panel min-w-0" aria-label="The text, token by token">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-line px-3 py-2">
        <Picker
          label="log-prob under"
          value={model.name}
          options={result.models.map((each) => ({ id: each.name, label: nameOf(each.name) }))}
          onChange={setName}
        />
        <ScaleLegend scale={scale} unit="nats" digits={2} />
        <p className="text-xs text-muted">Choose a token: below is what comes after it.</p>
      </div>
      <div className="px-3 py-2">
        <TokenStrip
          label="text, coloured by log-prob"
          tokens={tokens}
          scale={scale}
          quantity="log-prob"
          digits={2}
          numberOf={({ index }) => (index === 0 ? undefined : model.logProbs[index])}
          selected={position}
          onSelect={onPosition}
          allTokens
        />
      </div>
    </section>
  );
}

const tokensOf = ({ tokens, promptLength }: Result): KeptToken[] =>
  tokens.map((text, index) => ({
    index,
    id: index,
    text,
    role: index < promptLength ? 'prompt' : index === tokens.length - 1 ? 'eos' : 'response',
    m: index,
    isLast: index === tokens.length - 1,
  }));
