import { histogram, sharedEdges } from '../../statistics/histogram.ts';
import { formatFixed } from '../common/format.ts';
import { Axes, plotScales } from '../figures/Axes.tsx';
import { Figure } from '../figures/Figure.tsx';

/** In clip ranges: one token far out would else make the rest one bar. What is beyond counts in the outermost bar. */
const REACH = 5;

/** How far the update has moved the tokens' probabilities, with the range beyond which gradients are cut. */
export function RatioFigure({
  ratios,
  clipRange,
  when,
}: {
  ratios: readonly number[];
  clipRange: number;
  when: string;
}) {
  const [lowest, highest] = [Math.max(0, 1 - REACH * clipRange), 1 + REACH * clipRange];
  const shown = ratios.map((ratio) => Math.max(lowest, Math.min(highest, ratio)));
  const edges = sharedEdges([shown, [1 - clipRange, 1 + clipRange]], 32);
  const counts = [...histogram(shown, edges)];
  const bounds = [1 - clipRange, 1 + clipRange];
  return (
    <Figure
      title={`Ratios ${when}`}
      says="Probability of each sampled token under the trained policy over that under the policy that wrote it. Outside the dashed lines the clip cuts the gradient of tokens whose advantage pushes further out. Ratios further out than the axis count in its outermost bar."
      height={170}
      table={{
        head: ['from', 'to', 'tokens'],
        rows: counts.map((count, bin) => [
          formatFixed(edges[bin], 2),
          formatFixed(edges[bin + 1], 2),
          String(count),
        ]),
      }}
    >
      {(width, height) => {
        const scales = plotScales(width, height, [edges[0]!, edges.at(-1)!], [0, Math.max(1, ...counts)]);
        const { x, y } = scales;
        return (
          <>
            <Axes scales={scales} xLabel="ratio" />
            {counts.map((count, bin) => (
              <rect
                key={bin}
                x={x(edges[bin]!) + 0.5}
                width={Math.max(0.5, x(edges[bin + 1]!) - x(edges[bin]!) - 1)}
                y={y(count)}
                height={y(0) - y(count)}
                fill="var(--lane)"
                fillOpacity={edges[bin]! >= bounds[1]! || edges[bin + 1]! <= bounds[0]! ? 0.95 : 0.45}
              />
            ))}
            {bounds.map((bound, i) => (
              <g key={bound}>
                <line
                  x1={x(bound)}
                  x2={x(bound)}
                  y1={y.range()[0]}
                  y2={y.range()[1]}
                  stroke="var(--ink)"
                  strokeDasharray="4 3"
                />
                <text
                  x={x(bound) + (i ? 3 : -3)}
                  y={y.range()[1]! + 8}
                  textAnchor={i ? 'start' : 'end'}
                  className="fill-muted text-[10px]"
                >
                  {i ? '1 + ε' : '1 − ε'}
                </text>
              </g>
            ))}
          </>
        );
      }}
    </Figure>
  );
}
