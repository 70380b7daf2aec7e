import type { ReactNode } from 'react';
import type { PairScores } from '../../../protocol/pairScores.ts';
import { HistogramFigure } from '../../figures/HistogramFigure.tsx';
import { LineFigure } from '../../figures/LineFigure.tsx';
import { useRace, useRaceActions } from '../../RaceContext.tsx';
import { useStudioActions } from '../../StudioContext.tsx';
import { EmptyState } from '../../common/EmptyState.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { JobButton } from '../JobButton.tsx';
import { type JobRun, useJob } from '../useJob.ts';
import { pairQuality } from './pairQuality.ts';
import { type JudgedPairs, QualityTable } from './QualityTable.tsx';
import type { RewardLab } from './useRewardLab.ts';

/** How good the reward model is on pairs it never saw, and whether DPO's implicit reward is better. */
export function QualityPanel({ lab }: { lab: RewardLab }) {
  const implicit = useJob<PairScores>();
  const heldOut = lab.trained?.result.heldOut ?? [];
  const judges = judgesOf(heldOut, implicit.state.kind === 'done' ? implicit.state.result : null);
  return (
    <section className="panel min-w-0" aria-label="Held-out quality">
      <PanelTitle title="Held-out quality" says="On pairs of prompts that training never saw." />
      {judges.length === 0 ? (
        <EmptyState title="No reward model yet.">
          Train one: how often it is right on pairs that it never saw, how sure it is when it is wrong, and
          whether DPO’s implicit reward tells answers apart as well.
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-3 p-3">
          <QualityTable judges={judges} />
          <ImplicitReward lab={lab} job={implicit} />
          <div className="grid gap-3 sm:grid-cols-2">
            <Reliability judges={judges} />
            <HistogramFigure
              title="Rewards of both sides"
              says="The reward model's raw scores of held-out answers. The more the two differ, the more it can tell."
              xLabel="reward"
              distributions={[
                { label: 'chosen', color: '--good', values: heldOut.map(({ chosen }) => chosen) },
                {
                  label: 'rejected',
                  color: '--bad',
                  dash: '4 3',
                  values: heldOut.map(({ rejected }) => rejected),
                },
              ]}
            />
          </div>
        </div>
      )}
    </section>
  );
}

function judgesOf(heldOut: PairScores, implicit: PairScores | null): JudgedPairs[] {
  if (heldOut.length === 0) return [];
  const learned = { label: 'reward model', color: '--method-1', quality: pairQuality(heldOut) };
  if (!implicit || implicit.length !== heldOut.length) return [learned];
  const own = { label: 'DPO’s implicit', color: '--method-2', dash: '5 3', quality: pairQuality(implicit) };
  return [learned, own];
}

function ImplicitReward({ lab, job }: { lab: RewardLab; job: ReturnType<typeof useJob<PairScores>> }) {
  const { exportPolicy } = useRaceActions();
  const { adopt, run } = useStudioActions();
  const steps = useRace(({ lanes }) => lanes['dpo']?.progress?.step ?? 0);
  const beta = useRace(({ lanes }) => Number(lanes['dpo']?.knobs['dpo.beta'] ?? 0.5));
  const score = async ({ signal, onProgress }: JobRun): Promise<PairScores> => {
    await adopt('dpo', await exportPolicy('dpo'));
    const { scores } = await run<'scorePairs'>(
      {
        kind: 'scorePairs',
        pairs: [...lab.trained!.labels.heldOut],
        judge: { by: 'implicit', model: 'dpo', beta },
      },
      { signal, onProgress },
    );
    return scores;
  };
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
      <JobButton job={job} start={score} label="Judge with DPO’s implicit reward" disabled={steps === 0} />
      <Note>
        {steps === 0
          ? 'DPO has not trained yet: press Play on the Race page.'
          : `The DPO lane’s policy after ${steps} steps: its reward is β log(π / π_ref), with β = ${beta}.`}
      </Note>
    </div>
  );
}

/** Its area grows with the number of pairs: a point of two pairs says little. */
const dotRadius = (pairs: number) => Math.min(9, 1 + 0.8 * Math.sqrt(pairs));

const Note = ({ children }: { children: ReactNode }) => <span className="min-w-0">{children}</span>;

function Reliability({ judges }: { judges: readonly JudgedPairs[] }) {
  return (
    <LineFigure
      title="Reliability"
      says="When it says 80 %, is it right in 80 % of the pairs? On the diagonal the probabilities mean what they say; where the line is flatter it is too sure, where it is steeper too careful. The larger a dot, the more pairs."
      xLabel="stated probability"
      xDomain={[0, 1]}
      yDomain={[0, 1]}
      lines={[
        {
          label: 'ideal',
          color: '--reference',
          dash: '2 3',
          points: [
            [0, 0],
            [1, 1],
          ],
        },
        ...judges.map(({ label, color, dash, quality }) => ({
          label,
          color,
          ...(dash !== undefined && { dash }),
          dots: true,
          points: quality.bins
            .filter(({ count }) => count > 0)
            .map(({ predicted, observed, count }) => [predicted, observed, dotRadius(count)] as const),
        })),
      ]}
    />
  );
}
