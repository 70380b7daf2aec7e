import type { HackingCurve } from '../../../runs/overoptimisation/hackingRecord.ts';
import { type FigureLine, LineFigure } from '../../figures/LineFigure.tsx';

const HELD = { color: '--good', dash: '6 3' } as const;
const FREE = { color: '--method-1' } as const;

/** Proxy above, gold below, over the same updates; both runs in both. */
export function RewardCurves({
  free,
  held,
  steps,
}: {
  free: HackingCurve | null;
  held: HackingCurve | null;
  /** Updates of a whole run. */
  steps: number;
}) {
  const lines = (what: 'gold' | 'proxy'): FigureLine[] => [
    { label: 'no KL penalty', ...FREE, dots: true, points: pointsOf(free, what) },
    ...(held ? [{ label: 'on a leash', ...HELD, dots: true, points: pointsOf(held, what) }] : []),
  ];
  const most = Math.max(1.5, ...(free?.proxy ?? []), ...(held?.proxy ?? []));
  const least = Math.min(-0.2, ...(free?.proxy ?? []), ...(held?.proxy ?? []));
  return (
    <div className="grid min-w-0 gap-x-4 gap-y-2 lg:grid-cols-2">
      <LineFigure
        title="Proxy reward, standard deviations"
        says="What PPO is paid: the reward model’s score on held-out prompts. 0 and 1 are mean and standard deviation of the SFT model’s answers."
        lines={lines('proxy')}
        xLabel="PPO updates"
        xDomain={[0, steps]}
        yDomain={[least, most + 0.1]}
        height={190}
      />
      <LineFigure
        title="Gold reward, 0 to 1"
        says="The truth, which PPO never sees: a program that reads the same held-out answers."
        lines={lines('gold')}
        xLabel="PPO updates"
        xDomain={[0, steps]}
        yDomain={[0, 1]}
        height={190}
      />
    </div>
  );
}

const pointsOf = (curve: HackingCurve | null, what: 'gold' | 'proxy'): [number, number][] =>
  curve ? curve.step.map((step, i) => [step, curve[what][i]!]) : [];
