import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { formatTick } from '../common/format.ts';

export type Scale = ScaleLinear<number, number>;
export interface PlotScales {
  readonly x: Scale;
  readonly y: Scale;
}

const MARGIN = { left: 34, right: 8, top: 8, bottom: 26 } as const;

/** Scales of a plot that leaves room for its labels. */
export function plotScales(
  width: number,
  height: number,
  xDomain: readonly [number, number],
  yDomain: readonly [number, number],
): PlotScales {
  return {
    x: scaleLinear(xDomain, [MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)]),
    y: scaleLinear(yDomain, [height - MARGIN.bottom, MARGIN.top]),
  };
}

/** Grid lines and numbers; the label of the x axis below, that of the y axis in the figure's title. */
export function Axes({ scales: { x, y }, xLabel }: { scales: PlotScales; xLabel: string }) {
  const [left, right] = x.range() as [number, number];
  const [bottom, top] = y.range() as [number, number];
  const xCount = Math.max(2, Math.floor((right - left) / 60));
  return (
    <g className="text-[10px]" aria-hidden="true">
      {y.ticks(4).map((tick) => (
        <g key={tick} transform={`translate(0 ${y(tick)})`}>
          <line x1={left} x2={right} className="stroke-grid" />
          <text x={left - 5} dy="0.32em" textAnchor="end" className="fill-muted">
            {formatTick(tick)}
          </text>
        </g>
      ))}
      {x.ticks(xCount).map((tick) => (
        <text key={tick} x={x(tick)} y={bottom + 11} textAnchor="middle" className="fill-muted">
          {formatTick(tick)}
        </text>
      ))}
      <line x1={left} x2={right} y1={bottom} y2={bottom} className="stroke-line-strong" />
      <text x={right} y={bottom + 23} textAnchor="end" className="fill-muted">
        {xLabel}
      </text>
      <line x1={left} x2={left} y1={top} y2={bottom} className="stroke-line" />
    </g>
  );
}
