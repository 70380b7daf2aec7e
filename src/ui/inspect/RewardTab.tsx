import { useState } from 'react';
import { keptTokens, sequenceCount, textOf } from '../../store/inspect/keptTokens.ts';
import type { KeptReading } from '../../store/inspect/inspections.ts';
import {
  pairPreference,
  preferenceEquations,
  tokenReward,
  tokenRewardEquations,
} from '../../store/inspect/rewardTerms.ts';
import { formatSigned } from '../common/format.ts';
import { useRace, useWholeRace } from '../RaceContext.tsx';
import { EmptyInspection } from './EmptyInspection.tsx';
import { Equations } from './Equations.tsx';
import { RunBar } from './RunBar.tsx';
import { ScaleLegend } from './ScaleLegend.tsx';
import { tokenScale } from './tokenScale.ts';
import { TokenStrip } from './TokenStrip.tsx';
import { useInspections } from './useInspections.ts';
import { useTokenFocus } from './useTokenFocus.ts';

/** The reward model of a lane on held-out pairs. */
export function RewardTab({ algorithm }: { algorithm: string }) {
  const { actions } = useWholeRace();
  const reading = useInspections(({ readings }) => readings[algorithm]);
  const hasModel = useRace(({ lanes }) => lanes[algorithm]?.checks.length !== 0);
  const refusal = useRace(({ lanes }) => lanes[algorithm]?.refusal ?? null);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="panel flex flex-wrap items-center gap-x-6 gap-y-2 px-3 py-2">
        <RunBar algorithm={algorithm} />
        <button
          type="button"
          className="control h-9 font-medium"
          disabled={!hasModel}
          onClick={() => actions.tellLane(algorithm, { type: 'inspect/readRewardModel' })}
          data-action="read-reward-model"
        >
          Read held-out pairs
        </button>
      </div>
      {reading ? (
        <ReadingView kept={reading} />
      ) : (
        <EmptyInspection>
          <p>
            {hasModel
              ? 'The lane’s reward model is trained. Read held-out pairs with it to see what it likes, token by token.'
              : 'The lane trains its reward model before its first step: press Step or Play, and wait a few seconds.'}
          </p>
          {refusal ? (
            <p className="mt-1 text-alarm" role="alert">
              {refusal.message} {refusal.fix}
            </p>
          ) : null}
        </EmptyInspection>
      )}
    </div>
  );
}

function ReadingView({ kept: { reading, texts } }: { kept: KeptReading }) {
  const { sequences } = reading;
  const count = sequenceCount(sequences) / 2;
  const [pair, setPair] = useState(0);
  const rows = [pair, pair + count];
  const { focus, select, leave } = useTokenFocus(rows, (row) => [
    0,
    sequences.starts[row + 1]! - sequences.starts[row]! - 1,
  ]);
  const changes = rows.flatMap((s) =>
    keptTokens(sequences, texts, s).map(({ index }) => tokenReward(reading, s, index).change ?? 0),
  );
  const scale = tokenScale({ scale: 'diverging' }, changes);
  const right = Array.from({ length: count }, (_, i) => pairPreference(reading, i).margin > 0).filter(
    Boolean,
  ).length;
  const token = keptTokens(sequences, texts, focus.row)[focus.index]!;
  return (
    <div className="flex min-w-0 flex-col gap-2 wide:grid wide:grid-cols-[15rem_minmax(0,1fr)_23rem] wide:items-start">
      <section className="panel min-w-0" aria-label="Held-out pairs">
        <p className="border-b border-line px-3 py-2 text-xs text-muted">
          {right} of {count} in the order of the labels
        </p>
        <ul className="max-h-48 overflow-y-auto wide:max-h-[34rem]">
          {Array.from({ length: count }, (_, i) => (
            <li key={i}>
              <button
                type="button"
                aria-pressed={i === pair}
                className="flex w-full items-baseline gap-2 border-b border-line px-3 py-1.5 text-left text-xs hover:bg-raised aria-pressed:bg-raised aria-pressed:font-medium"
                onClick={() => setPair(i)}
              >
                <span className="min-w-0 flex-1 truncate">{textOf(sequences, texts, i, 'prompt')}</span>
                <span className="numeric text-[11px] text-muted">
                  {formatSigned(pairPreference(reading, i).margin, 2)}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section className="panel min-w-0" aria-label="The pair, token by token">
        <div className="flex flex-wrap items-center gap-x-4 border-b border-line px-3 py-2 text-xs text-muted">
          coloured by the change that each token makes
          <ScaleLegend scale={scale} unit="SD of SFT" digits={2} />
        </div>
        {rows.map((row, side) => (
          <article key={side} data-row={row} className="border-t border-line px-3 py-2 first:border-t-0">
            <header className="mb-1.5 flex gap-3 text-xs text-muted">
              <span className="font-semibold text-ink">{side === 0 ? '✓ chosen' : '✗ rejected'}</span>
              <span className="numeric">raw score {formatSigned(reading.scores[row], 2)}</span>
            </header>
            <TokenStrip
              label={`${side === 0 ? 'chosen' : 'rejected'} answer, coloured by change of reward`}
              tokens={keptTokens(sequences, texts, row)}
              scale={scale}
              quantity="change of reward"
              digits={2}
              numberOf={({ index }) => tokenReward(reading, row, index).change}
              selected={row === focus.row ? focus.index : undefined}
              onSelect={(index) => select(row, index)}
              onLeave={(direction) => leave(row, direction)}
              allTokens
              markOf={({ isLast }) =>
                isLast && reading.pooling === 'last' ? 'the reward is read here' : undefined
              }
            />
          </article>
        ))}
      </section>
      <section className="panel flex min-w-0 flex-col gap-3 p-3" aria-label="Token looked at">
        <p className="font-mono text-lg whitespace-pre-wrap" data-token-text>
          {token.role === 'eos' ? 'EOS, the end of the text' : `“${token.text}”`}
        </p>
        <Equations equations={tokenRewardEquations(reading, focus.row, focus.index)} />
        <h3 className="border-t border-line pt-2 text-xs font-semibold">The pair, by Bradley and Terry</h3>
        <Equations equations={preferenceEquations(reading, pair)} />
        {reading.pooling === 'mean' ? (
          <p className="text-xs text-muted">
            This reward model reads the mean over the answer’s tokens, not the last one.
          </p>
        ) : null}
      </section>
    </div>
  );
}
