import { formatCount, formatDuration, formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { LineFigure } from '../../figures/LineFigure.tsx';
import { JobButton } from '../../reward/JobButton.tsx';
import { AttributionPanel } from '../../reward/model/AttributionPanel.tsx';
import { pairQuality } from '../../reward/model/pairQuality.ts';
import type { RewardLab } from '../../reward/model/useRewardLab.ts';

/** The reward model of the chosen preset, trained here, and what it says of a text token by token. */
export function RealRewardModel({ lab, readsTokens }: { lab: RewardLab; readsTokens: boolean }) {
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <section aria-label="Reward model" className="panel flex min-w-0 flex-col gap-3 p-3">
        <JobButton
          job={lab.training}
          start={lab.train}
          label={lab.trained ? 'Train it again' : 'Train the reward model'}
        />
        <Outcome lab={lab} />
        {readsTokens ? null : <Curves lab={lab} />}
      </section>
      {readsTokens ? <AttributionPanel lab={lab} /> : null}
    </div>
  );
}

function Outcome({ lab: { trained, choice } }: { lab: RewardLab }) {
  if (!trained)
    return (
      <p className="text-[13px] text-muted">
        The SFT model answers {choice.prompts} prompts four times each, a simulated annotator says which
        answers are better, and a copy of the model learns one number for each text. It takes some seconds.
      </p>
    );
  const { result } = trained;
  const { accuracy, interval, pairs } = pairQuality(result.heldOut);
  const { text, unit } = formatDuration(result.wallMs);
  return (
    <p className="text-[15px]">
      Orders{' '}
      <HintedText
        className="underline decoration-dotted underline-offset-2"
        says={`Share of ${pairs} pairs of prompts that it never saw. 95 % interval: ${formatFixed(100 * interval.low, 1)} to ${formatFixed(100 * interval.high, 1)} %. 50 % is chance.`}
      >
        <b className="numeric" data-held-out-accuracy>
          {formatFixed(100 * accuracy, 1)} %
        </b>{' '}
        of {pairs} held-out pairs
      </HintedText>{' '}
      as labelled. Learned from {formatCount(result.trainPairs)} pairs in {text} {unit}.
    </p>
  );
}

function Curves({ lab: { curve } }: { lab: RewardLab }) {
  const line = (metric: string) =>
    curve.flatMap(({ step, metrics }) =>
      metrics[metric] === undefined ? [] : [[step, metrics[metric]] as const],
    );
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <LineFigure
        title="Loss, nats"
        says="Mean of −log σ(r of the chosen − r of the rejected) of each batch: the loss of the five answers, on real texts. Lower is better; ln 2 = .693 is a coin toss."
        lines={[{ label: 'training loss', color: '--method-1', points: line('rewardModel/loss') }]}
        xLabel="step"
        yDomain={[0, 0.8]}
      />
      <LineFigure
        title="Accuracy"
        says="Share of pairs ordered as labelled. Higher is better; .5 is chance."
        lines={[
          { label: 'batch', color: '--reference', points: line('rewardModel/accuracy') },
          {
            label: 'held out',
            color: '--method-1',
            dash: '5 3',
            dots: true,
            points: line('rewardModel/heldOutAccuracy'),
          },
        ]}
        xLabel="step"
        yDomain={[0, 1]}
      />
    </div>
  );
}
