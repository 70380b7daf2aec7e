import { histogram, sharedEdges } from '../../../statistics/histogram.ts';
import { formatFixed } from '../../common/format.ts';
import { Axes, plotScales, type PlotScales } from '../../figures/Axes.tsx';
import { Figure } from '../../figures/Figure.tsx';
import { Legend } from '../../figures/Legend.tsx';

const BINS = 60;

/** Estimates of one gradient from many batches, without and with a baseline, and the true value between them. */
export function PushFigure({
  without,
  withIt,
  exact,
}: {
  without: readonly number[];
  withIt: readonly number[];
  exact: number;
}) {
  const edges = sharedEdges([without, withIt], BINS);
  const [rough, fine] = [[...histogram(without, edges)], [...histogram(withIt, edges)]];
  const lines = [
    { label: 'r', color: '--reference', counts: rough },
    { label: 'r − expected reward', color: '--method-1', dash: '5 3', counts: fine },
  ];
  return (
    <Figure
      title={`Push on D, the best answer, in ${without.length} batches`}
      says="Each batch gives one estimate of the same gradient, the upright line. The wider the outline, the more a single batch errs; left of 0 it makes the best answer less likely."
      height={260}
      legend={<Legend entries={lines} />}
      table={{
        head: ['from', 'to', 'batches, r', 'batches, r − expected reward'],
        rows: rough.map((count, bin) => [
          formatFixed(edges[bin], 2),
          formatFixed(edges[bin + 1], 2),
          String(count),
          String(fine[bin]),
        ]),
      }}
    >
      {(width, height) => {
        const most = Math.max(1, ...rough, ...fine);
        const scales = plotScales(width, height, [edges[0]!, edges.at(-1)!], [0, most]);
        const { x, y } = scales;
        return (
          <>
            <Axes scales={scales} xLabel="push on the logit of D" />
            <line x1={x(0)} x2={x(0)} y1={y(0)} y2={y(most)} className="stroke-line-strong" />
            {lines.map(({ label, color, dash, counts }) => (
              <path
                key={label}
                d={outline(counts, edges, scales)}
                fill={`var(${color})`}
                fillOpacity={0.16}
                stroke={`var(${color})`}
                strokeWidth={1.5}
                strokeDasharray={dash}
              />
            ))}
            <line
              x1={x(exact)}
              x2={x(exact)}
              y1={y(0)}
              y2={y(most)}
              className="stroke-ink"
              strokeWidth={1.5}
            />
            <text x={x(exact) + 5} y={y(most) + 10} className="fill-ink text-[11px]">
              true push
            </text>
          </>
        );
      }}
    </Figure>
  );
}

function outline(counts: readonly number[], edges: readonly number[], { x, y }: PlotScales): string {
  const steps = counts.map((count, bin) => `V${y(count)}H${x(edges[bin + 1]!)}`).join('');
  return `M${x(edges[0]!)},${y(0)}${steps}V${y(0)}Z`;
}
