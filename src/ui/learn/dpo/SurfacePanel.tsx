import { useState } from 'react';
import { tex, texIn } from '../../../store/inspect/quantity.ts';
import { formatFixed } from '../../common/format.ts';
import { Equations } from '../../inspect/Equations.tsx';
import { SliderRow } from '../controls/SliderRow.tsx';
import { ValuesSlider } from '../controls/ValuesSlider.tsx';
import { pairNumbers } from './dpoNumbers.ts';
import { REACH, SurfaceFigure } from './SurfaceFigure.tsx';

const SURFACE_BETAS = [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 3, 5] as const;

/** The loss of one pair, wherever its two log-ratios are. */
export function SurfacePanel() {
  const [point, setPoint] = useState({ chosen: 0, rejected: 0 });
  const [beta, setBeta] = useState(0.5);
  const { chosen, rejected } = point;
  const move = (change: Partial<typeof point>) => setPoint((old) => ({ ...old, ...change }));
  const down = (by: number) => ({
    chosen: Math.round(10 * (chosen - by)) / 10,
    rejected: Math.round(10 * (rejected - by)) / 10,
  });
  const canGoDown = Math.min(chosen, rejected) - 1 >= -REACH;
  return (
    <section
      aria-label="Loss surface"
      className="panel grid min-w-0 gap-4 p-3 xl:grid-cols-[minmax(0,1fr)_22rem]"
    >
      <SurfaceFigure {...point} beta={beta} onMove={(c, r) => setPoint({ chosen: c, rejected: r })} />
      <div className="flex min-w-0 flex-col gap-2">
        <RatioSlider label="chosen" value={chosen} onChange={(value) => move({ chosen: value })} />
        <RatioSlider label="rejected" value={rejected} onChange={(value) => move({ rejected: value })} />
        <ValuesSlider
          label="β"
          says="What a nat of log-ratio is worth in points of reward. It scales the margin, and with it the slope of the loss."
          values={SURFACE_BETAS}
          value={beta}
          text={formatFixed(beta, 2)}
          onChange={setBeta}
        />
        <div className="flex flex-wrap gap-2">
          <button type="button" className="control" disabled={!canGoDown} onClick={() => setPoint(down(1))}>
            Both 1 nat less likely
          </button>
          <button type="button" className="control" onClick={() => setPoint({ chosen: 0, rejected: 0 })}>
            To the start
          </button>
        </div>
        <PointEquations {...point} beta={beta} />
      </div>
    </section>
  );
}

function RatioSlider({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <SliderRow
      label={label}
      says={`log π/π_ref of the ${label} answer, nats: how much likelier the policy makes it than the reference. 0 at the start.`}
      min={-REACH}
      max={REACH}
      step={0.1}
      value={value}
      text={formatFixed(value, 1)}
      onChange={onChange}
    />
  );
}

function PointEquations({ chosen, rejected, beta }: { chosen: number; rejected: number; beta: number }) {
  const { margin, loss, weight, slope } = pairNumbers(chosen, rejected, beta);
  return (
    <Equations
      equations={[
        {
          symbols: 'm = \\beta\\,(\\Delta_c - \\Delta_r)',
          numbers: `${tex(beta, 2)}\\,(${tex(chosen, 1)} - ${texIn(rejected, 1)}) = ${tex(margin, 2)}`,
          says: 'The margin: the only thing of this pair that the loss sees.',
        },
        { symbols: 'L = -\\log~\\sigma(m)', numbers: `-\\log~\\sigma(${tex(margin, 2)}) = ${tex(loss)}` },
        {
          symbols: '-\\dfrac{\\partial L}{\\partial \\Delta_c} = \\beta\\,\\sigma(-m)',
          numbers: `${tex(beta, 2)} \\cdot ${tex(weight)} = ${tex(-slope)}`,
          says:
            weight > 0.5
              ? 'Ordered wrong: the weight σ(−m) is above one half, the push strong.'
              : weight > 0.1
                ? 'The better the pair is ordered, the smaller its weight σ(−m).'
                : 'Settled: hardly any push is left.',
        },
      ]}
    />
  );
}
