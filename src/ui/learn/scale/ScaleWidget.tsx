import { useState } from 'react';
import { type Scenario, SCENARIOS } from '../../../runs/cost/assumptions.ts';
import { formatBytes, formatFixed } from '../../common/format.ts';
import { laneStyle } from '../../common/laneStyle.ts';
import { AssumptionsEditor } from '../../compare/cost/AssumptionsEditor.tsx';
import { hours, joined } from '../../compare/cost/costText.ts';
import { type BarPart, StackedBars } from '../../compare/cost/StackedBars.tsx';
import { useCostSources } from '../../compare/cost/useCostSources.ts';
import { Segments } from '../../label/Segments.tsx';
import { SliderRow } from '../controls/SliderRow.tsx';
import { GpuRow } from './GpuRow.tsx';
import { HandOff } from './HandOff.tsx';
import { type ScaleRow, scalePlan, writingShare } from './scalePlan.ts';
import { shortSize, SIZES } from './sizes.ts';

/** Steps of the lesson, by what the widget shows first. */
export const SCALE_STEPS = { sizes: 0, models: 1, lora: 2, writing: 3, rest: 4, handOff: 5 } as const;
const LAST = SIZES.length - 1;
const USABLE = 0.9;

const MEMORY: readonly BarPart[] = [
  { id: 'policy', label: 'policy', letter: 'P', says: 'Weights, gradients and moments.' },
  { id: 'critic', label: 'critic', letter: 'C', says: 'As large as the policy, and trained.' },
  {
    id: 'reference',
    label: 'reference',
    letter: 'F',
    says: 'Frozen; with LoRA the policy without its adapters.',
  },
  { id: 'rewardModel', label: 'reward model', letter: 'R', says: 'Frozen.' },
  { id: 'cache', label: 'key-value cache', letter: 'K', says: 'Of the answers that are being written.' },
  { id: 'activations', label: 'activations', letter: 'A', says: 'Of one forward pass in training.' },
];
const TIME: readonly BarPart[] = [
  { id: 'rewardModel', label: 'reward model', letter: 'R', says: 'Training it, before PPO begins.' },
  {
    id: 'generation',
    label: 'writing',
    letter: 'W',
    says: 'Answers, token by token: bound by memory bandwidth.',
  },
  { id: 'scoring', label: 'scoring', letter: 'S', says: 'Forward passes of every model that is held.' },
  { id: 'training', label: 'training', letter: 'T', says: 'Forward and backward passes.' },
];

/** Both methods at the size that the slider is at. */
export function ScaleWidget({ step }: { readonly step: number }) {
  const [place, setPlace] = useState(0);
  const [tuning, setTuning] = useState<'full' | 'lora'>('full');
  const [scenario, setScenario] = useState<Scenario>(SCENARIOS[0]!.scenario);
  const { live, kept } = useCostSources();
  const [at, setAt] = useState<number>(SCALE_STEPS.sizes);
  if (at !== step) {
    setAt(step); // another step: what it talks about is set, and can be changed
    if (step >= SCALE_STEPS.models) setPlace(LAST);
    setTuning(step === SCALE_STEPS.lora ? 'lora' : 'full');
  }
  const size = SIZES[place]!;
  const sources = [...live, ...kept].map(({ source }) => source);
  const rows = scalePlan(size, scenario, tuning === 'lora', sources);
  const showsTime = step >= SCALE_STEPS.writing;
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
      {step >= SCALE_STEPS.handOff ? <HandOff /> : null}
      <section aria-label="Both methods at a size" className="panel grid min-w-0 gap-3 p-3 text-xs">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <SliderRow
            label="model"
            says={`${size.says} ${size.parameters.toLocaleString('en-US')} parameters.`}
            min={0}
            max={LAST}
            step={1}
            value={place}
            text={shortSize(size)}
            onChange={setPlace}
          />
          <Segments
            label="Tuning"
            value={tuning}
            onChange={setTuning}
            choices={[
              { value: 'full', label: 'all weights' },
              { value: 'lora', label: 'LoRA', says: 'Adapters are trained, the weights stay frozen.' },
            ]}
          />
        </div>
        <StackedBars
          title={`Memory with ${size.label}`}
          says="All that the method holds at once, before it is split over GPUs."
          parts={MEMORY}
          format={bytes}
          bars={barsOf(rows, ({ cost }) => cost.memory)}
        />
        <div>
          {rows.map(({ method, cost }) => (
            <GpuRow
              key={method.id}
              name={method.label}
              color={laneStyle(method.id, null).color}
              gpus={cost.gpus}
              share={cost.totalBytes / (scenario.gpuGigabytes * 1e9 * USABLE) - (cost.gpus - 1)}
              gigabytes={scenario.gpuGigabytes}
            />
          ))}
        </div>
        {showsTime ? <TimeBars rows={rows} label={size.label} /> : null}
        <p className="text-muted">{originOf(rows)}</p>
        <AssumptionsEditor scenario={scenario} onChange={setScenario} />
      </section>
    </div>
  );
}

function TimeBars({ rows, label }: { rows: readonly ScaleRow[]; label: string }) {
  const ppo = rows.find(({ method }) => method.id === 'ppo');
  return (
    <>
      <StackedBars
        title={`Hours on one GPU with ${label}`}
        says="FLOPs of each phase over the speed that is reached in it. On several GPUs that share the work well, divide."
        parts={TIME}
        format={hours}
        bars={barsOf(rows, (row) => row.hours)}
      />
      {ppo ? (
        <p data-writing-share={writingShare(ppo.hours)}>
          Writing is {percent(writingShare(ppo.cost.flops))} of PPO’s FLOPs, and{' '}
          {percent(writingShare(ppo.hours))} of its hours.
        </p>
      ) : null}
    </>
  );
}

const percent = (share: number) => `${formatFixed(100 * share, 0)} %`;
const bytes = (value: number) => joined(formatBytes(value));

function barsOf(rows: readonly ScaleRow[], valuesOf: (row: ScaleRow) => Readonly<Record<string, number>>) {
  return rows.map((row) => ({
    id: row.method.id,
    name: row.method.label,
    style: laneStyle(row.method.id, null),
    values: valuesOf(row),
  }));
}

/** Where the number of passes is from. */
function originOf(rows: readonly ScaleRow[]): string {
  const counted = rows.filter(({ isCounted }) => isCounted).map(({ method }) => method.label);
  const booked = rows.filter(({ isCounted }) => !isCounted).map(({ method }) => method.label);
  const parts = [
    counted.length > 0 ? `as counted in your own run (${counted.join(', ')})` : '',
    booked.length > 0
      ? `by the book (${booked.join(', ')}: TRL’s 4 PPO epochs, one epoch over the labels)`
      : '',
  ].filter(Boolean);
  return `How often each sequence is read: ${parts.join('; ')}. Nothing of such a size is run here.`;
}
