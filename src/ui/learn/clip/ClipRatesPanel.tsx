import { useState } from 'react';
import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { laneStyle } from '../../common/laneStyle.ts';
import { JobButton } from '../../reward/JobButton.tsx';
import { type JobRun, useJob } from '../../reward/useJob.ts';
import { useStudioActions } from '../../StudioContext.tsx';

const RATES = [0.01, 0.03, 0.1, 0.3, 1] as const;
const STEPS = 20;

export interface RateResult {
  readonly rate: number;
  /** Mean over steps of the share of tokens that the clip held back, 0 to 1. */
  readonly clipFraction: number;
  /** Share of what can be gained at beta 1. */
  readonly share: number;
}

/** PPO on the toy language with five learning rates: how often the clip holds, and what is gained. */
export function useClipRates() {
  const { run } = useStudioActions();
  const job = useJob<void>();
  const [results, setResults] = useState<readonly RateResult[]>([]);
  const start = async ({ signal, onProgress }: JobRun) => {
    setResults([]);
    for (const [i, rate] of RATES.entries()) {
      const { iterates } = await run<'exactToy'>(
        { kind: 'exactToy', method: 'ppo', beta: 1, seed: 1, steps: STEPS, learningRate: rate },
        {
          signal,
          onProgress: (progress) =>
            onProgress({
              ...progress,
              label: `Learning rate ${rate}`,
              done: i * STEPS + progress.done,
              total: RATES.length * STEPS,
            }),
        },
      );
      const clipped = iterates.flatMap(({ clipFraction }) =>
        clipFraction === undefined ? [] : [clipFraction],
      );
      const clipFraction = clipped.reduce((sum, value) => sum + value, 0) / clipped.length;
      setResults((known) => [...known, { rate, clipFraction, share: iterates.at(-1)!.share }]);
    }
  };
  return { job, start, results };
}

export function ClipRatesPanel({ lab: { job, start, results } }: { lab: ReturnType<typeof useClipRates> }) {
  return (
    <section aria-label="Clip fraction" className="panel flex min-w-0 flex-col gap-3 p-3">
      <JobButton job={job} start={start} label={`Train PPO ${RATES.length} times, ${STEPS} steps each`} />
      <table className="w-full table-fixed text-[13px]">
        <thead className="text-xs text-muted">
          <tr>
            <th className="w-16 py-1 text-left font-normal sm:w-24">learning rate</th>
            <th className="px-2 text-left font-normal">
              <HintedText says="Share of tokens that the clip held back in the last of each step’s four epochs, mean over the steps.">
                clipped tokens
              </HintedText>
            </th>
            <th className="pl-2 text-left font-normal">
              <HintedText says="What the policy has after 20 steps of all that can be gained at β 1: reward minus KL, summed over all 20,736 sequences. Higher is better.">
                share of the gain
              </HintedText>
            </th>
          </tr>
        </thead>
        <tbody>
          {RATES.map((rate) => {
            const result = results.find((known) => known.rate === rate);
            return (
              <tr key={rate} className="border-t border-line">
                <th className="numeric py-3 text-left font-normal">{rate}</th>
                <ShareCell share={result?.clipFraction} color={laneStyle('ppo', null).color} />
                <ShareCell share={result?.share} color="--reference" />
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** A share as a bar of the cell's width, and as a number. */
function ShareCell({ share, color }: { share: number | undefined; color: string }) {
  return (
    <td className="px-2 align-middle">
      <span className="numeric block">{share === undefined ? '–' : `${formatFixed(100 * share, 1)} %`}</span>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" className="block h-2 w-full" aria-hidden="true">
        <rect width="100" height="6" className="fill-line" />
        <rect width={100 * Math.max(0, share ?? 0)} height="6" fill={`var(${color})`} />
      </svg>
    </td>
  );
}
