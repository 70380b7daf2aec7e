import type { ReactNode } from 'react';
import { formatFixed } from '../common/format.ts';
import { Axes, plotScales } from './Axes.tsx';
import { Figure } from './Figure.tsx';
import { Legend } from './Legend.tsx';

export interface FigureLine {
  readonly label: string;
  /** A CSS custom property. */
  readonly color: string;
  /** Never by colour alone: a dash pattern, or dots. */
  readonly dash?: string;
  readonly dots?: boolean;
  /** With a third number: the dot's radius in CSS pixels. */
  readonly points: readonly (readonly [number, number, number?])[];
}

/** Lines over a common x axis. */
export function LineFigure({
  title,
  says,
  lines,
  xLabel,
  xDomain,
  yDomain,
  height,
}: {
  title: string;
  says: ReactNode;
  lines: readonly FigureLine[];
  xLabel: string;
  xDomain?: readonly [number, number];
  yDomain?: readonly [number, number];
  height?: number;
}) {
  const all = lines.flatMap((line) => line.points);
  const xs = xDomain ?? extent(all.map(([x]) => x));
  const ys = yDomain ?? padded(extent(all.map(([, y]) => y)));
  return (
    <Figure
      title={title}
      says={says}
      {...(height !== undefined && { height })}
      legend={lines.length > 1 ? <Legend entries={lines} /> : null}
      table={{
        head: ['line', xLabel, 'value'],
        rows: lines.flatMap(({ label, points }) =>
          points.map(([x, y]) => [label, formatFixed(x, 2), formatFixed(y, 3)]),
        ),
      }}
    >
      {(width, tall) => {
        const scales = plotScales(width, tall, xs, ys);
        return (
          <>
            <Axes scales={scales} xLabel={xLabel} />
            {lines.map((line) => (
              <g key={line.label}>
                <polyline
                  points={line.points.map(([x, y]) => `${scales.x(x)},${scales.y(y)}`).join(' ')}
                  fill="none"
                  stroke={`var(${line.color})`}
                  strokeWidth={1.6}
                  strokeDasharray={line.dash}
                />
                {line.dots
                  ? line.points.map(([x, y, radius = 3], i) => (
                      <circle
                        key={i}
                        cx={scales.x(x)}
                        cy={scales.y(y)}
                        r={radius}
                        fill={`var(${line.color})`}
                      />
                    ))
                  : null}
              </g>
            ))}
          </>
        );
      }}
    </Figure>
  );
}

export function extent(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  return finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
}

function padded([low, high]: [number, number]): [number, number] {
  const pad = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return [low - pad, high + pad];
}
