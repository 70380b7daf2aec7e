import { useEffect } from 'react';
import { formatFixed } from '../../common/format.ts';
import { JobButton } from '../../reward/JobButton.tsx';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';
import { SliderRow } from '../controls/SliderRow.tsx';
import { GoldFigure } from './GoldFigure.tsx';
import { ModelFigure } from './ModelFigure.tsx';
import { keptGold, NOISE } from './noisePoints.ts';
import type { NoiseLab } from './useNoiseLab.ts';

/** Labels that are wrong by chance: a slider, a reward model, and both methods. */
export function NoisePanel({ lab, withMethods }: { lab: NoiseLab; withMethods: boolean }) {
  const { noise, setNoise, models, training, racing } = lab;
  const library = useRunLibrary();
  useEffect(() => void library.open(), [library]);
  const heads = useRuns((state) => state.heads);
  const last = models.find((point) => point.noise === noise);
  const percent = `${formatFixed(100 * noise, 0)} %`;
  return (
    <section aria-label="Wrong labels" className="panel grid min-w-0 gap-3 p-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SliderRow
          label="wrong labels"
          says="Share of the labels that are turned the wrong way round, by lot. Half would be no information at all."
          min={NOISE.min}
          max={NOISE.max}
          step={NOISE.step}
          value={noise}
          text={percent}
          onChange={(value) => setNoise(Number(value.toFixed(2)))}
        />
        <JobButton job={training} start={lab.trainModel} label={`Train a reward model at ${percent}`} />
        {withMethods ? (
          <JobButton job={racing} start={lab.trainBoth} label={`Train DPO and PPO at ${percent}`} />
        ) : null}
      </div>
      <div className="grid min-w-0 gap-x-4 gap-y-2 lg:grid-cols-2">
        <ModelFigure models={models} />
        {withMethods ? (
          <GoldFigure
            gold={lab.gold}
            start={lab.start}
            kept={[...keptGold(heads, 'ppo'), ...keptGold(heads, 'dpo')]}
          />
        ) : null}
      </div>
      <output className="block min-h-5 text-[13px]" data-noise-reading={last?.accuracy}>
        {last
          ? `With ${percent} of its labels wrong it orders ${formatFixed(100 * last.accuracy, 1)} % of ${last.pairs} clean held-out pairs right (95 %: ${formatFixed(100 * last.interval.low, 0)} to ${formatFixed(100 * last.interval.high, 0)}), and agrees with ${formatFixed(100 * last.fitted, 1)} % of the labels that it was given.`
          : null}
      </output>
    </section>
  );
}
