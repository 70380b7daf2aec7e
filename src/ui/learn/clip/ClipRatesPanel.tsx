import { useState } from 'react';
import { formatFixed } from '../../common/format.ts';
import { laneStyle } from '../../common/laneStyle.ts';
import { LineFigure } from '../../figures/LineFigure.tsx';
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
  const { color } = laneStyle('ppo', null);
  return (
    <section aria-label="Clip fraction" className="panel flex min-w-0 flex-col gap-3 p-3">
      <JobButton job={job} start={start} label={`Train PPO ${RATES.length} times, ${STEPS} steps each`} />
      <LineFigure
        title="Clipped tokens, and share of the gain, against the learning rate"
        says="Solid: the share of tokens that the clip held back in the last of each step’s four epochs, mean over the steps. Dashed: the share of all that can be gained that the policy has after 20 steps, exact; higher is better."
        height={230}
        lines={[
          {
            label: 'clip fraction',
            color,
            dots: true,
            points: results.map(({ rate, clipFraction }) => [Math.log10(rate), clipFraction]),
          },
          {
            label: 'share of the gain',
            color: '--ink',
            dash: '5 3',
            dots: true,
            points: results.map(({ rate, share }) => [Math.log10(rate), share]),
          },
        ]}
        xLabel="log10 of the learning rate"
        xDomain={[-2.1, 0.1]}
        yDomain={[-0.02, 1.02]}
      />
      <table className="w-full text-[13px]">
        <thead className="text-xs text-muted">
          <tr>
            <th className="py-1 text-left font-normal">learning rate</th>
            <th className="text-right font-normal">clipped tokens</th>
            <th className="text-right font-normal">share of the gain</th>
          </tr>
        </thead>
        <tbody>
          {RATES.map((rate) => {
            const result = results.find((known) => known.rate === rate);
            return (
              <tr key={rate} className="border-t border-line">
                <td className="numeric py-1.5">{rate}</td>
                <td className="numeric text-right">{percent(result?.clipFraction)}</td>
                <td className="numeric text-right">{percent(result?.share)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

const percent = (share: number | undefined): string =>
  share === undefined ? '–' : `${formatFixed(100 * share, 1)} %`;
