import { useId } from 'react';
import { formatFixed } from '../../common/format.ts';
import { Axes, plotScales, type PlotScales } from '../../figures/Axes.tsx';
import { Figure } from '../../figures/Figure.tsx';
import { heatColor } from '../../figures/HeatFigure.tsx';
import { DragHandle } from '../controls/DragHandle.tsx';
import { differenceAtLoss, pairNumbers } from './dpoNumbers.ts';

export const REACH = 6;
const LEVELS = [3, 2, 1.5, 1, Math.LN2, 0.5, 0.3, 0.1, 0.03] as const;
/** Arrow for a gradient of 1: nats on the axes. */
const ARROW = 4;

/** DPO's loss over both log-ratios: straight level lines, a point to drag, and the way the gradient takes it. */
export function SurfaceFigure({
  chosen,
  rejected,
  beta,
  onMove,
}: {
  /** log(pi / pi_ref) of each side, nats */
  chosen: number;
  rejected: number;
  beta: number;
  onMove: (chosen: number, rejected: number) => void;
}) {
  const clip = useId();
  return (
    <Figure
      title="DPO’s loss over both log-ratios, nats"
      says="Right: the chosen answer has become likelier than under the reference. Up: the rejected one has. Each line joins points of the same loss; darker is higher. The arrow is the step that the gradient takes, from the dot."
      height={420}
      table={{
        head: ['log-ratio chosen', 'log-ratio rejected', 'loss', 'weight'],
        rows: [-4, -2, 0, 2, 4].flatMap((c) =>
          [-4, 0, 4].map((r) => {
            const { loss, weight } = pairNumbers(c, r, beta);
            return [c, r, loss, weight].map((value) => formatFixed(value, 2));
          }),
        ),
      }}
    >
      {(width, height) => {
        const scales = plotScales(width, height, [-REACH, REACH], [-REACH, REACH]);
        const { x, y } = scales;
        return (
          <>
            <clipPath id={clip}>
              <rect x={x(-REACH)} y={y(REACH)} width={x(REACH) - x(-REACH)} height={y(-REACH) - y(REACH)} />
            </clipPath>
            <g clipPath={`url(#${clip})`}>
              <Bands scales={scales} beta={beta} />
            </g>
            <Axes scales={scales} xLabel="log π/π_ref of the chosen, nats" />
            <text x={x(-REACH) + 6} y={y(REACH) + 12} className="fill-ink text-[10px]">
              ↑ log π/π_ref of the rejected, nats
            </text>
            <GradientArrow scales={scales} chosen={chosen} rejected={rejected} beta={beta} />
            <DragHandle
              x={x(chosen)}
              y={y(rejected)}
              color="--method-2"
              onDrag={(px, py) => onMove(clamped(x.invert(px)), clamped(y.invert(py)))}
            />
          </>
        );
      }}
    </Figure>
  );
}

const clamped = (value: number): number => Math.round(10 * Math.max(-REACH, Math.min(REACH, value))) / 10;

/** Stripes between the level lines, each shaded by its loss, and the lines with their values. */
function Bands({ scales: { x, y }, beta }: { scales: PlotScales; beta: number }) {
  const far = 4 * REACH;
  // The line chosen - rejected = d, far beyond the plot on both sides.
  const ends = (d: number): [number, number][] => [
    [x(-far + d), y(-far)],
    [x(far + d), y(far)],
  ];
  const differences = LEVELS.map((loss) => differenceAtLoss(loss, beta));
  const edges = [-far, ...differences, far];
  return (
    <>
      {edges.slice(1).map((to, i) => {
        const [a, b] = ends(edges[i]!);
        const [c, d] = ends(to);
        const loss = pairNumbers((edges[i]! + to) / 2, 0, beta).loss;
        return (
          <polygon
            key={i}
            points={[a, b, d, c].map((point) => point!.join(',')).join(' ')}
            fill={heatColor(Math.sqrt(Math.min(4, loss)), 0, 2)}
          />
        );
      })}
      {differences.map((d, i) => {
        const [a, b] = ends(d);
        const isStart = LEVELS[i] === Math.LN2;
        return (
          <line
            key={i}
            x1={a![0]}
            y1={a![1]}
            x2={b![0]}
            y2={b![1]}
            className={isStart ? 'stroke-ink' : 'stroke-muted'}
            strokeWidth={isStart ? 1.5 : 0.7}
          />
        );
      })}
      {differences.map((d, i) => {
        // On the falling diagonal, where the lines lie farthest apart; not where the dot starts.
        const along = LEVELS[i] === Math.LN2 ? 4 : 0;
        if (Math.abs(d) > 1.8 * REACH) return null;
        return (
          <text
            key={i}
            x={x(d / 2 + along) + 3}
            y={y(-d / 2 + along) - 3}
            className="fill-ink text-[10px]"
            paintOrder="stroke"
            stroke="var(--panel)"
            strokeWidth={2.5}
          >
            {LEVELS[i] === Math.LN2 ? 'ln 2' : LEVELS[i]}
          </text>
        );
      })}
    </>
  );
}

function GradientArrow({
  scales: { x, y },
  chosen,
  rejected,
  beta,
}: {
  scales: PlotScales;
  chosen: number;
  rejected: number;
  beta: number;
}) {
  const length = -pairNumbers(chosen, rejected, beta).slope * ARROW;
  const [x1, y1] = [x(chosen), y(rejected)];
  const [x2, y2] = [x(chosen + length), y(rejected - length)];
  const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
  const reach = Math.hypot(x2 - x1, y2 - y1);
  if (reach < 2) return null;
  return (
    <g transform={`translate(${x1} ${y1}) rotate(${angle})`} className="fill-ink stroke-ink">
      <line x2={reach} strokeWidth={2.5} />
      <path d={`M${reach + 7},0 l-9,-4.5 v9 z`} stroke="none" />
    </g>
  );
}
