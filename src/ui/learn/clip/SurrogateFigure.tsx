import { formatFixed } from '../../common/format.ts';
import { Axes, plotScales } from '../../figures/Axes.tsx';
import { Figure } from '../../figures/Figure.tsx';
import { DragHandle } from '../controls/DragHandle.tsx';
import { surrogate } from './surrogate.ts';

const MOST = 2;

/** What PPO maximises for one token, as a function of its ratio. */
export function SurrogateFigure({
  ratio,
  epsilon,
  advantage,
  onRatio,
}: {
  ratio: number;
  epsilon: number;
  advantage: 1 | -1;
  onRatio: (ratio: number) => void;
}) {
  const at = (rho: number) => surrogate(rho, advantage, epsilon).value;
  const bend = advantage > 0 ? 1 + epsilon : 1 - epsilon;
  const corners = [0, bend, MOST];
  const isCut = surrogate(ratio, advantage, epsilon).branch === 'clipped';
  const domain = advantage > 0 ? ([-0.1, 2.1] as const) : ([-2.1, 0.1] as const);
  return (
    <Figure
      title={advantage > 0 ? 'A = 1: better than expected' : 'A = −1: worse than expected'}
      says="Solid: the clipped surrogate, higher is better. Dashed: what it would be without the clip. Where the solid line is flat, the token has no gradient. Drag the dot along it."
      height={270}
      table={{
        head: ['ratio', 'surrogate', 'without clip', 'gradient'],
        rows: [0, 0.5, 1 - epsilon, 1, 1 + epsilon, 1.5, 2, ratio].map((rho) => {
          const point = surrogate(rho, advantage, epsilon);
          return [rho, point.value, point.free, point.slope].map((value) => formatFixed(value, 2));
        }),
      }}
    >
      {(width, height) => {
        const scales = plotScales(width, height, [0, MOST], domain);
        const { x, y } = scales;
        return (
          <>
            <rect
              x={x(1 - epsilon)}
              width={x(1 + epsilon) - x(1 - epsilon)}
              y={y.range()[1]}
              height={y.range()[0]! - y.range()[1]!}
              className="fill-line"
              opacity={0.45}
            />
            <Axes scales={scales} xLabel="ratio ρ" />
            <text x={x(1)} y={y.range()[1]! + 10} textAnchor="middle" className="fill-muted text-[10px]">
              1 ± ε
            </text>
            <line
              x1={x(0)}
              y1={y(0)}
              x2={x(MOST)}
              y2={y(MOST * advantage)}
              className="stroke-muted"
              strokeDasharray="4 3"
            />
            <polyline
              points={corners.map((rho) => `${x(rho)},${y(at(rho))}`).join(' ')}
              fill="none"
              stroke="var(--method-1)"
              strokeWidth={2.2}
            />
            <text
              x={Math.min(x(MOST) - 78, Math.max(x(0) + 4, x(ratio) - 30))}
              y={y(at(ratio)) + (advantage > 0 ? 26 : -16)}
              className="fill-ink text-[11px]"
            >
              {isCut ? 'gradient 0' : `gradient ${formatFixed(advantage, 0)}`}
            </text>
            <DragHandle
              x={x(ratio)}
              y={y(at(ratio))}
              color={isCut ? '--reference' : '--method-1'}
              onDrag={(px) => onRatio(x.invert(px))}
            />
          </>
        );
      }}
    </Figure>
  );
}
