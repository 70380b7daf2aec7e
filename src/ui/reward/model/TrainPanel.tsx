import { numberKnob } from '../../../shared/spec.ts';
import { formatCount, formatDuration } from '../../common/format.ts';
import { LineFigure } from '../../figures/LineFigure.tsx';
import { LabelledKnob } from '../../knobs/LabelledKnob.tsx';
import { useRace } from '../../RaceContext.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { JobButton } from '../JobButton.tsx';
import type { CurvePoint, LabChoice, RewardLab } from './useRewardLab.ts';

const PROMPTS = numberKnob({
  label: 'prompts',
  says: 'How many prompts are labelled. Each has four answers, so up to six pairs.',
  default: 200,
  min: 5,
  max: 600,
  integer: true,
});
const NOISE = numberKnob({
  label: 'label noise',
  says: 'Share of labels that are the wrong way round. Held-out labels are always clean: they measure.',
  default: 0,
  min: 0,
  max: 0.5,
});

/** Which labels, from which model, with which settings; and the curves while it learns. */
export function TrainPanel({ lab }: { lab: RewardLab }) {
  const { choice, setChoice } = lab;
  const knobs = useRace(({ catalog }) => catalog?.knobGroups.find(({ id }) => id === 'rewardModel')?.knobs);
  return (
    <section className="panel min-w-0" aria-label="Reward model">
      <PanelTitle
        title="Reward model"
        says="A copy of the model with one number on top, trained so that the preferred answer of each pair scores higher (Bradley-Terry)."
      />
      <div className="flex flex-col gap-3 p-3">
        <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
          <SourceChoice choice={choice} onChange={setChoice} />
          <FromChoice choice={choice} onChange={setChoice} />
          {choice.source === 'simulated' ? (
            <>
              <LabelledKnob
                spec={PROMPTS}
                value={choice.prompts}
                onChange={(prompts) => setChoice({ prompts: Number(prompts) })}
              />
              <LabelledKnob
                spec={NOISE}
                value={choice.labelNoise}
                onChange={(noise) => setChoice({ labelNoise: Number(noise) })}
              />
            </>
          ) : null}
          {Object.entries(knobs ?? {})
            .filter(([, knob]) => !knob.advanced)
            .map(([name, knob]) => (
              <LabelledKnob
                key={name}
                spec={knob}
                value={choice.config[name] ?? knob.default}
                onChange={(value) => setChoice({ config: { ...choice.config, [name]: value } })}
              />
            ))}
        </div>
        <JobButton job={lab.training} start={lab.train} label="Train" isPrimary />
        <Curves points={lab.curve} />
        <Outcome lab={lab} />
      </div>
    </section>
  );
}

function Outcome({ lab: { trained } }: { lab: RewardLab }) {
  if (!trained)
    return (
      <p className="text-xs text-muted">
        Nothing has been trained yet. It takes a few seconds, and the reward model then stays here for
        everything on this page.
      </p>
    );
  const { result } = trained;
  const { text, unit } = formatDuration(result.wallMs);
  return (
    <p className="text-xs text-muted" data-reward-model="trained">
      Learned from {formatCount(result.trainPairs)} pairs in {text} {unit}; judged on {result.heldOut.length}{' '}
      pairs of prompts that it never saw.
      {result.skippedPairs > 0 ? ` ${result.skippedPairs} pairs were left out: too long for the model.` : ''}
    </p>
  );
}

function Curves({ points }: { points: readonly CurvePoint[] }) {
  const line = (metric: string) =>
    points.flatMap(({ step, metrics }) =>
      metrics[metric] === undefined ? [] : [[step, metrics[metric]] as const],
    );
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <LineFigure
        title="Loss, nats"
        says="Mean of -log sigma(r_chosen - r_rejected) of each batch. Lower is better; ln 2 = .693 is a coin toss."
        lines={[{ label: 'training loss', color: '--method-1', points: line('rewardModel/loss') }]}
        xLabel="step"
      />
      <LineFigure
        title="Accuracy"
        says="Share of pairs ordered as labelled: of each training batch, and of held-out prompts. Higher is better; .5 is chance."
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

function SourceChoice({ choice, onChange }: ChoiceProps) {
  const own = useRace((state) => state.settings.labels);
  return (
    <label className="flex flex-col text-xs text-muted">
      Labels
      <select
        className="control text-[13px]"
        value={own ? choice.source : 'simulated'}
        onChange={(event) => onChange({ source: event.target.value as LabChoice['source'] })}
      >
        <option value="simulated">of the simulated annotator</option>
        <option value="mine" disabled={!own}>
          {own ? `my own (${own.train.length} pairs)` : 'my own (none yet: Label page)'}
        </option>
      </select>
    </label>
  );
}

function FromChoice({ choice, onChange }: ChoiceProps) {
  return (
    <label className="flex flex-col text-xs text-muted">
      Starts from
      <select
        className="control text-[13px]"
        value={choice.from}
        onChange={(event) => onChange({ from: event.target.value as LabChoice['from'] })}
      >
        <option value="sft">the SFT model</option>
        <option value="base">the base model</option>
      </select>
    </label>
  );
}

interface ChoiceProps {
  choice: LabChoice;
  onChange: (change: Partial<LabChoice>) => void;
}
