import { useState } from 'react';
import { fork, rngKey } from '../../../shared/rng.ts';
import { tex, texIn } from '../../../store/inspect/quantity.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { Equations } from '../../inspect/Equations.tsx';
import { SliderRow } from '../controls/SliderRow.tsx';
import {
  ANSWER_NAMES,
  type Draw,
  drawAnswer,
  expectedReward,
  REWARDS,
  sampledGradient,
  softmax,
  stepAlong,
} from './bandit.ts';

const START: readonly number[] = [0, 0, 0, 0];
const KEY = rngKey(31);

interface Sampled {
  readonly draw: Draw;
  readonly before: readonly number[];
  readonly push: readonly number[];
}
interface BanditState {
  readonly logits: readonly number[];
  readonly samples: number;
  readonly last: Sampled | null;
}
const FRESH: BanditState = { logits: START, samples: 0, last: null };

/** Four answers with a softmax over them, taught by REINFORCE one sample at a time. */
export function BanditPanel() {
  const [state, setState] = useState(FRESH);
  const [rate, setRate] = useState(0.05);
  const [hasBaseline, setBaseline] = useState(false);
  const { logits, samples, last } = state;
  const sample = (count: number) =>
    setState((old) => {
      let next = old;
      for (let i = 0; i < count; i++) next = sampleOnce(next, rate, hasBaseline);
      return next;
    });
  return (
    <section aria-label="Four answers" className="panel flex min-w-0 flex-col gap-4 p-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <button type="button" className="control font-medium" onClick={() => sample(1)}>
          Sample one
        </button>
        <button type="button" className="control" onClick={() => sample(100)}>
          A hundred more
        </button>
        <button type="button" className="control" onClick={() => setState(FRESH)}>
          Start again
        </button>
        <label className="flex items-center gap-1.5 text-[13px]">
          <input
            type="checkbox"
            className="size-4"
            checked={hasBaseline}
            onChange={(event) => setBaseline(event.target.checked)}
          />
          compare with the expected reward
        </label>
        <SliderRow
          label="step size"
          says="What each push is multiplied by before it is added to the logits."
          min={0.01}
          max={0.3}
          step={0.01}
          value={rate}
          text={formatFixed(rate, 2)}
          onChange={setRate}
        />
        <output className="ml-auto text-[13px]">
          expected reward <b className="numeric">{formatFixed(expectedReward(logits), 2)}</b> after{' '}
          <span className="numeric">{samples}</span> {samples === 1 ? 'sample' : 'samples'}
        </output>
      </div>
      <AnswerTable logits={logits} last={last} />
      <div className="min-h-32">
        {last ? (
          <PushEquations last={last} rate={rate} hasBaseline={hasBaseline} />
        ) : (
          <p className="text-[13px] text-muted">Sample one to see its push, with the numbers.</p>
        )}
      </div>
    </section>
  );
}

function sampleOnce(state: BanditState, rate: number, hasBaseline: boolean): BanditState {
  const { logits, samples } = state;
  const draw = drawAnswer(logits, fork(KEY, samples));
  const push = sampledGradient(logits, draw, hasBaseline ? expectedReward(logits) : 0);
  return {
    logits: stepAlong(logits, push, rate),
    samples: samples + 1,
    last: { draw, before: logits, push },
  };
}

function AnswerTable({ logits, last }: { logits: readonly number[]; last: Sampled | null }) {
  const probabilities = softmax(logits);
  return (
    <table className="w-full table-fixed text-[13px]">
      <thead className="text-xs text-muted">
        <tr>
          <th className="w-24 py-1 text-left font-normal">answer</th>
          <th className="w-14 text-right font-normal">
            <HintedText says="Mean of what the answer is paid, points; each time with noise of 1.5 points around it.">
              reward
            </HintedText>
          </th>
          <th className="px-3 text-left font-normal">
            <HintedText says="Probability that the policy gives the answer: the softmax of its logits.">
              probability
            </HintedText>
          </th>
          <th className="w-14 text-right font-normal">
            <HintedText says="What the last sample added to the logit, before the step size.">
              push
            </HintedText>
          </th>
        </tr>
      </thead>
      <tbody>
        {ANSWER_NAMES.map((name, a) => {
          const isDrawn = last?.draw.answer === a;
          return (
            <tr key={name} className={`border-t border-line ${isDrawn ? 'bg-raised font-semibold' : ''}`}>
              <td className="py-2 whitespace-nowrap">
                {name}
                {isDrawn ? ' ← drawn' : ''}
              </td>
              <td className="numeric text-right">{REWARDS[a]}</td>
              <td className="px-3" aria-label={`Probability ${formatFixed(probabilities[a], 3)}`}>
                <div className="flex items-center gap-2">
                  <svg
                    viewBox="0 0 100 10"
                    preserveAspectRatio="none"
                    className="block h-4 min-w-0 flex-1"
                    aria-hidden="true"
                  >
                    <rect width="100" height="10" className="fill-line" />
                    <rect width={100 * probabilities[a]!} height="10" fill="var(--method-1)" />
                  </svg>
                  <span className="numeric w-12 text-right">{formatFixed(probabilities[a], 3)}</span>
                </div>
              </td>
              <td className="numeric text-right">{last ? formatSigned(last.push[a], 2) : '–'}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function PushEquations({ last, rate, hasBaseline }: { last: Sampled; rate: number; hasBaseline: boolean }) {
  const { draw, before, push } = last;
  const name = ANSWER_NAMES[draw.answer]!;
  const p = softmax(before)[draw.answer];
  const baseline = hasBaseline ? expectedReward(before) : 0;
  const isRaised = push[draw.answer]! > 0;
  return (
    <Equations
      equations={[
        {
          symbols: `\\Delta z_{${name}} = \\eta\\,(r - b)\\,\\dfrac{\\partial~\\log~\\pi(${name})}{\\partial z_{${name}}} = \\eta\\,(r - b)\\,(1 - \\pi(${name}))`,
          numbers: `${tex(rate, 2)}\\,(${tex(draw.paid, 2)} - ${texIn(baseline, 2)})\\,(1 - ${tex(p)}) = ${tex(rate * push[draw.answer]!)}`,
          says: hasBaseline
            ? `${name} was paid ${formatFixed(draw.paid, 2)}, ${isRaised ? 'more' : 'less'} than the ${formatFixed(baseline, 2)} expected: it is ${isRaised ? 'raised' : 'lowered'}.`
            : `${name} was paid ${formatFixed(draw.paid, 2)}: it is raised, as nearly everything is that is drawn, because all rewards are far above 0.`,
        },
      ]}
    />
  );
}
