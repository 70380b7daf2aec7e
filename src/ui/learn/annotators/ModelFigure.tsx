import { LineFigure } from '../../figures/LineFigure.tsx';
import { NOISE, type NoisePoint } from './noisePoints.ts';

/** The reward model against the labels that it learned from. */
export function ModelFigure({ models }: { models: readonly NoisePoint[] }) {
  const pointsOf = (value: (point: NoisePoint) => number): [number, number][] =>
    models.map((point) => [point.noise, value(point)]);
  return (
    <LineFigure
      title="Right, of 1, against the share of wrong labels"
      says="Reward model: share of clean held-out pairs that it orders right. Labels: share of its training labels that are right. Above that line it knows better than its teachers. A point for each share that you have tried."
      lines={[
        {
          label: 'reward model',
          color: '--method-3',
          dots: true,
          points: pointsOf(({ accuracy }) => accuracy),
        },
        {
          label: 'its labels',
          color: '--reference',
          dash: '4 3',
          points: [
            [NOISE.min, 1 - NOISE.min],
            [NOISE.max, 1 - NOISE.max],
          ],
        },
      ]}
      xLabel="share of wrong labels"
      xDomain={[NOISE.min, NOISE.max]}
      yDomain={[0.4, 1]}
      height={220}
    />
  );
}
