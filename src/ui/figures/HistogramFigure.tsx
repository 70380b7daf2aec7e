import type { ReactNode } from 'react';
import { histogram, sharedEdges } from '../../statistics/histogram.ts';
import { formatFixed } from '../common/format.ts';
import { Axes, plotScales } from './Axes.tsx';
import { Figure } from './Figure.tsx';
import { Legend } from './Legend.tsx';

export interface Distribution {
  readonly label: string;
  /** A CSS custom property. */
  readonly color: string;
  readonly dash?: string;
  readonly values: readonly number[];
}

/** Distributions over the same bins, as outlines: overlapping bars would hide each other. */
export function HistogramFigure({
  title,
  says,
  distributions,
  xLabel,
}: {
  title: string;
  says: ReactNode;
  distributions: readonly Distribution[];
  xLabel: string;
}) {
  const samples = distributions.map(({ values }) => values);
  const edges = sharedEdges(samples, 24);
  const counts = samples.map((values) => [...histogram(values, edges)]);
  const most = Math.max(1, ...counts.flat());
  return (
    <Figure
      title={title}
      says={says}
      legend={<Legend entries={distributions} />}
      table={{
        head: ['from', 'to', ...distributions.map(({ label }) => label)],
        rows: counts[0]!.map((_, bin) => [
          formatFixed(edges[bin], 2),
          formatFixed(edges[bin + 1], 2),
          ...counts.map((column) => String(column[bin])),
        ]),
      }}
    >
      {(width, height) => {
        const scales = plotScales(width, height, [edges[0]!, edges.at(-1)!], [0, most]);
        return (
          <>
            <Axes scales={scales} xLabel={xLabel} />
            {distributions.map(({ label, color, dash }, i) => (
              <path
                key={label}
                d={outline(counts[i]!, edges, scales.x, scales.y)}
                fill={`var(${color})`}
                fillOpacity={0.16}
                stroke={`var(${color})`}
                strokeWidth={1.5}
                strokeDasharray={dash}
              />
            ))}
          </>
        );
      }}
    </Figure>
  );
}

function outline(
  counts: readonly number[],
  edges: readonly number[],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const steps = counts.map((count, bin) => `V${y(count)}H${x(edges[bin + 1]!)}`).join('');
  return `M${x(edges[0]!)},${y(0)}${steps}V${y(0)}Z`;
}
