import { useState } from 'react';
import { tex, texIn } from '../../../store/inspect/quantity.ts';
import { sigmoid } from '../../../statistics/sigmoid.ts';
import { formatFixed, formatMetric } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { Equations } from '../../inspect/Equations.tsx';
import { ValuesSlider } from '../controls/ValuesSlider.tsx';
import { BETAS } from '../toy/betas.ts';
import { JobStatus } from '../toy/JobStatus.tsx';
import type { ToyLab, ToyResult } from '../toy/useToyLab.ts';
import { optimalLogProb, type ToySequence } from './dpoNumbers.ts';

/** The optimum of the toy language as a formula: forwards, solved for the reward, and put into Bradley-Terry. */
export function ClosedForm({ lab, step }: { lab: ToyLab; step: number }) {
  const { truth, truthJob, beta, setBeta } = lab;
  const [picked, setPicked] = useState<readonly [number, number]>([0, 2]);
  if (!truth)
    return (
      <div className="panel min-h-80 p-4">
        <JobStatus state={truthJob.state} what="Summing over 20,736 sequences" />
      </div>
    );
  const sequences = sequencesOf(truth);
  // The truth of a new beta arrives a moment later: until then everything shown is that of the old one.
  const shownBeta = truth.beta;
  const logZ = truth.optimum.objective / shownBeta; // the optimum's objective is beta log Z
  const sides = picked.map((i) => sequences[Math.min(i, sequences.length - 1)]!) as [
    ToySequence,
    ToySequence,
  ];
  return (
    <section aria-label="Closed form" className="panel flex min-w-0 flex-col gap-4 p-3">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <ValuesSlider
          label="β"
          says="Price of a nat of KL in points of reward."
          values={BETAS}
          value={beta}
          text={formatFixed(beta, 2)}
          onChange={setBeta}
        />
        <HintedText
          className="text-[13px]"
          says="The sum of π_ref(y) exp(r(y) / β) over all 20,736 sequences: what makes the optimum’s probabilities sum to 1. For a real language nobody can compute it."
        >
          Z = <b className="numeric">{formatFixed(Math.exp(logZ), 2)}</b>
        </HintedText>
      </div>
      <SequenceTable
        sequences={sequences}
        beta={shownBeta}
        logZ={logZ}
        picked={step < 2 ? [picked[0]] : picked}
        letters={step < 2 ? [''] : ['w', 'l']}
        onPick={(index) =>
          setPicked(([first]) => (step < 2 ? [index, first === index ? 0 : first] : [index, first]))
        }
      />
      {step === 2 && sides[0] === sides[1] ? (
        <p className="text-[13px] text-muted">Choose two different sequences.</p>
      ) : (
        <Equations equations={equationsOf(step, sides, shownBeta, logZ)} />
      )}
    </section>
  );
}

function equationsOf(
  step: number,
  [first, second]: readonly [ToySequence, ToySequence],
  beta: number,
  logZ: number,
) {
  const best = (sequence: ToySequence) => optimalLogProb(sequence, beta, logZ);
  const b = tex(beta, 2);
  const power = (sequence: ToySequence) => tex(Math.exp(sequence.logRef), 4);
  if (step === 0)
    return [
      {
        symbols: '\\pi^*(y) = \\pi_\\text{ref}(y)\\; e^{r(y)/\\beta} \\,/\\, Z',
        numbers: `${power(first)} \\cdot e^{${tex(first.reward, 0)}/${b}} \\,/\\, ${tex(Math.exp(logZ), 2)} = ${tex(Math.exp(best(first)), 4)}`,
        says: `“${first.text}”. No policy has a higher reward minus β KL than this one (Rafailov et al. 2023, eq. 4).`,
      },
    ];
  const logRatio = (sequence: ToySequence) => best(sequence) - sequence.logRef;
  if (step === 1)
    return [
      {
        symbols: 'r(y) = \\beta~\\log~\\dfrac{\\pi^*(y)}{\\pi_\\text{ref}(y)} + \\beta~\\log~Z',
        numbers: `${b}~\\log~(${tex(Math.exp(best(first)), 4)} / ${power(first)}) + ${texIn(beta * logZ, 2)} = ${tex(beta * (logRatio(first) + logZ), 2)}`,
        says: `The reward of “${first.text}”, read off two probabilities. The last term is the same for every sequence.`,
      },
    ];
  const margin = beta * (logRatio(first) - logRatio(second));
  return [
    {
      symbols: 'P(y_w \\succ y_l) = \\sigma\\bigl(r(y_w) - r(y_l)\\bigr)',
      numbers: `\\sigma\\bigl(${tex(first.reward, 0)} - ${texIn(second.reward, 0)}\\bigr) = ${tex(sigmoid(first.reward - second.reward))}`,
      says: 'Bradley and Terry, with the true rewards.',
    },
    {
      symbols:
        '\\sigma\\Bigl(\\beta~\\log~\\dfrac{\\pi^*(y_w)}{\\pi_\\text{ref}(y_w)} + \\beta~\\log~Z - \\beta~\\log~\\dfrac{\\pi^*(y_l)}{\\pi_\\text{ref}(y_l)} - \\beta~\\log~Z\\Bigr)',
      numbers: `\\sigma\\bigl(${b} \\cdot ${texIn(logRatio(first), 2)} - ${b} \\cdot ${texIn(logRatio(second), 2)}\\bigr) = \\sigma(${tex(margin, 2)}) = ${tex(sigmoid(margin))}`,
      says: 'The same number without a reward and without Z. With a policy still in training for π*, minus its logarithm is DPO’s loss.',
    },
  ];
}

/** Rewards that are shown: of the sentences, and of what the reward asks for beyond them. */
const REWARDS = [2, 1, -1, -2, 4, 6, 8] as const;

/** For each of these rewards the sequence that the reference writes most often. */
function sequencesOf({ spread }: ToyResult): readonly ToySequence[] {
  return REWARDS.flatMap((wanted) => {
    const found = spread.find(({ reward }) => reward === wanted); // likeliest first
    return found ? [found] : [];
  });
}

function SequenceTable({
  sequences,
  beta,
  logZ,
  picked,
  letters,
  onPick,
}: {
  sequences: readonly ToySequence[];
  beta: number;
  logZ: number;
  picked: readonly number[];
  letters: readonly string[];
  onPick: (index: number) => void;
}) {
  const most = Math.max(
    ...sequences.flatMap((sequence) => [sequence.logRef, optimalLogProb(sequence, beta, logZ)].map(Math.exp)),
  );
  return (
    <table className="w-full table-fixed text-[13px]">
      <thead className="text-xs text-muted">
        <tr>
          <th className="py-1 sm:w-48 text-left font-normal">sequence</th>
          <th className="w-8 text-right font-normal">r</th>
          <th className="w-14 text-right sm:w-16 font-normal">π_ref, %</th>
          <th className="w-14 text-right sm:w-16 font-normal">π*, %</th>
          <th className="hidden pl-3 text-left font-normal sm:table-cell">
            <HintedText says="Grey: probability under the reference. Dark: under the optimum at this β.">
              before and after
            </HintedText>
          </th>
        </tr>
      </thead>
      <tbody>
        {sequences.map((sequence, i) => {
          const place = picked.indexOf(i);
          const [before, after] = [sequence.logRef, optimalLogProb(sequence, beta, logZ)].map(Math.exp);
          return (
            <tr key={sequence.text} className={`border-t border-line ${place >= 0 ? 'bg-raised' : ''}`}>
              <td>
                <button
                  type="button"
                  aria-pressed={place >= 0}
                  className="numeric min-h-8 w-full text-left text-[11px] sm:text-xs aria-pressed:font-semibold"
                  onClick={() => onPick(i)}
                >
                  {sequence.text}
                  {place >= 0 ? (
                    <span className="text-muted">
                      {' '}
                      = y<sub>{letters[place]}</sub>
                    </span>
                  ) : null}
                </button>
              </td>
              <td className="numeric text-right">{formatFixed(sequence.reward, 0)}</td>
              <td className="numeric text-right">{formatMetric(100 * before!, undefined)}</td>
              <td className="numeric text-right">{formatMetric(100 * after!, undefined)}</td>
              <td className="hidden pl-3 sm:table-cell" aria-label="drawn">
                <svg
                  viewBox="0 0 100 14"
                  preserveAspectRatio="none"
                  className="block h-4 w-full"
                  aria-hidden="true"
                >
                  <rect y="1" width={(100 * before!) / most} height="5" className="fill-reference" />
                  <rect y="8" width={(100 * after!) / most} height="5" className="fill-ink" />
                </svg>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
