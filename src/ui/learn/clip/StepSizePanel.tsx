import { useMemo, useState } from 'react';
import { rngKey } from '../../../shared/rng.ts';
import { formatFixed } from '../../common/format.ts';
import { Axes, plotScales } from '../../figures/Axes.tsx';
import { Figure } from '../../figures/Figure.tsx';
import { ValuesSlider } from '../controls/ValuesSlider.tsx';
import { REWARDS, type TrainingRun, trainingRuns } from './bandit.ts';

const RUNS = 40;
const BATCHES = 60;
const SIZE = 4;
const STEP_SIZES = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10] as const;
const HIGHEST = Math.max(...REWARDS);
const hasFailed = ({ favourite }: TrainingRun): boolean => REWARDS[favourite] !== HIGHEST;

/** What becomes of runs that take the gradient of four answers at a time further and further. */
export function StepSizePanel() {
  const [stepSize, setStepSize] = useState(0.5);
  const [seed, setSeed] = useState(4);
  const runs = useMemo(
    () => trainingRuns(stepSize, { runs: RUNS, batches: BATCHES, size: SIZE, key: rngKey(seed) }),
    [stepSize, seed],
  );
  const ends = runs.map(({ rewards }) => rewards.at(-1)!);
  const failed = runs.filter(hasFailed).length;
  return (
    <section aria-label="Size of the step" className="panel flex min-w-0 flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <ValuesSlider
          label="step size"
          says="How far the policy goes along the gradient of each batch of four answers."
          values={STEP_SIZES}
          value={stepSize}
          text={formatFixed(stepSize, 2)}
          onChange={setStepSize}
        />
        {[0.05, 0.5, 10].map((value) => (
          <button
            key={value}
            type="button"
            className="control numeric"
            aria-pressed={stepSize === value}
            onClick={() => setStepSize(value)}
          >
            {value}
          </button>
        ))}
        <button type="button" className="control" onClick={() => setSeed(seed + 1)}>
          {RUNS} other runs
        </button>
      </div>
      <PathsFigure runs={runs} />
      <output className="grid grid-cols-1 gap-x-6 gap-y-2 sm:grid-cols-3">
        <Fact
          value={formatFixed(ends.reduce((sum, reward) => sum + reward, 0) / RUNS, 2)}
          says={`expected reward at the end, mean of ${RUNS} runs; ${HIGHEST} is the most there is`}
        />
        <Fact value={formatFixed(Math.min(...ends), 2)} says="expected reward of the run that did worst" />
        <Fact
          value={`${failed} of ${RUNS}`}
          says="runs do not end with D, the best answer, as their favourite"
        />
      </output>
    </section>
  );
}

function Fact({ value, says }: { value: string; says: string }) {
  return (
    <span className="flex flex-col">
      <b className="numeric text-lg">{value}</b>
      <span className="text-xs text-muted">{says}</span>
    </span>
  );
}

function PathsFigure({ runs }: { runs: readonly TrainingRun[] }) {
  return (
    <Figure
      title={`Expected reward of ${RUNS} runs, ${SIZE} samples a batch`}
      says="Each line is one run from a policy without a favourite. Solid: it ends with the best answer. Dashed: it does not, because it became sure of another one too early."
      height={340}
      table={{
        head: ['batch', 'lowest', 'mean', 'highest'],
        rows: Array.from({ length: 7 }, (_, i) => i * (BATCHES / 6)).map((batch) => {
          const values = runs.map(({ rewards }) => rewards[batch]!);
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
          const shown = [Math.min(...values), mean, Math.max(...values)];
          return [String(batch), ...shown.map((value) => formatFixed(value, 2))];
        }),
      }}
    >
      {(width, height) => {
        const scales = plotScales(width, height, [0, BATCHES], [5.9, 9.1]);
        const { x, y } = scales;
        return (
          <>
            <Axes scales={scales} xLabel="batches learned from" />
            {runs.map((run, i) => {
              const isLost = hasFailed(run);
              return (
                <polyline
                  key={i}
                  points={run.rewards.map((value, batch) => `${x(batch)},${y(value)}`).join(' ')}
                  fill="none"
                  stroke={`var(${isLost ? '--bad' : '--method-1'})`}
                  strokeWidth={isLost ? 1.6 : 1}
                  strokeOpacity={isLost ? 0.95 : 0.5}
                  strokeDasharray={isLost ? '5 3' : undefined}
                />
              );
            })}
          </>
        );
      }}
    </Figure>
  );
}
