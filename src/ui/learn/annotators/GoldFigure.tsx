import { type FigureLine, LineFigure } from '../../figures/LineFigure.tsx';
import { type GoldPoint, NOISE } from './noisePoints.ts';

const LOOKS = {
  ppo: { name: 'PPO', color: '--method-1' },
  dpo: { name: 'DPO', color: '--method-2' },
} as const;

/** Gold reward of both methods on the same wrong labels. */
export function GoldFigure({
  gold,
  kept,
  start,
}: {
  gold: readonly GoldPoint[];
  /** Means of the visitor's full runs. */
  kept: readonly GoldPoint[];
  start: number | undefined;
}) {
  const line = (
    points: readonly GoldPoint[],
    algorithm: GoldPoint['algorithm'],
    words: string,
    dash?: string,
  ): FigureLine[] => {
    const own = points.filter((point) => point.algorithm === algorithm);
    const { name, color } = LOOKS[algorithm];
    if (own.length === 0) return [];
    const places = own.map(({ noise, gold: value }): [number, number] => [noise, value]);
    return [{ label: `${name}${words}`, color, dots: true, points: places, ...(dash && { dash }) }];
  };
  const lines: FigureLine[] = [
    ...line(gold, 'ppo', ', here'),
    ...line(gold, 'dpo', ', here', '6 3'),
    ...line(kept, 'ppo', ', kept runs', '1 3'),
    ...line(kept, 'dpo', ', kept runs', '1 4'),
  ];
  if (start !== undefined)
    lines.push({
      label: 'SFT',
      color: '--reference',
      dash: '2 3',
      points: [
        [NOISE.min, start],
        [NOISE.max, start],
      ],
    });
  return (
    <LineFigure
      title="Gold reward at the end, 0 to 1"
      says="Positive reviews, mean over held-out prompts. Here: one seed, DPO with its usual steps, PPO with half of its usual updates, so compare along a line, not between lines. Kept runs: means of your finished races and sweeps of this task at full length."
      lines={lines}
      xLabel="share of wrong labels"
      xDomain={[NOISE.min, NOISE.max]}
      yDomain={[0.3, 1]}
      height={220}
    />
  );
}
