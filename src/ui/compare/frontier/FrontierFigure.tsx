import { frontierMethod } from '../../../runs/frontier/frontierMethods.ts';
import type { FrontierPoint } from '../../../runs/frontier/frontierPoints.ts';
import type { FrontierBand } from '../../../runs/frontier/frontierSummary.ts';
import { PUBLISHED_SOURCE, type PublishedMethod } from '../../../runs/frontier/publishedPoints.ts';
import { formatFixed } from '../../common/format.ts';
import { Axes, type PlotScales, plotScales } from '../../figures/Axes.tsx';
import { Figure } from '../../figures/Figure.tsx';
import { methodStyle, PointMarker, publishedMarker } from './methodStyle.tsx';
import type { MyRunPoint } from './useMyRunPoints.ts';

/** As far as the paper's figure goes, nats. */
export const KL_MAX = 20;
const HEIGHT = 400;

interface FrontierFigureProps {
  readonly points: readonly FrontierPoint[];
  readonly bands: readonly FrontierBand[];
  readonly published: readonly PublishedMethod[];
  readonly mine: readonly MyRunPoint[];
  /** Gold reward of the SFT model. */
  readonly start: number;
  readonly bySqrt: boolean;
  readonly isOwn: boolean;
  readonly seeds: number;
}

/** Gold reward against KL: faint points, one envelope and its band a method, the paper's points in grey outline. */
export function FrontierFigure(props: FrontierFigureProps) {
  const { bands, bySqrt, isOwn, seeds } = props;
  const lowest = Math.min(0.4, ...props.points.map(({ gold }) => gold));
  const domain: [number, number] = [Math.floor(lowest * 10) / 10, 1];
  return (
    <Figure
      title={`Gold reward (0 to 1) against KL to the SFT model, ${isOwn ? 'measured here' : 'recorded'}, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`}
      says="Up and left is better. Every faint point is one evaluation of one run on 200 held-out prompts; each line is the best gold reward within that KL, mean over seeds, with a 95 % bootstrap band over seeds (with few seeds it is narrower than the truth). KL is exact, summed over an answer; for best-of-n it is an upper bound. A line ends where a seed went no further."
      height={HEIGHT}
      table={bandTable(bands)}
    >
      {(width, height) => {
        const scales = plotScales(width, height, [0, bySqrt ? Math.sqrt(KL_MAX) : KL_MAX], domain);
        const place = (kl: number) => scales.x(bySqrt ? Math.sqrt(Math.max(0, kl)) : kl);
        return (
          <>
            <Axes
              scales={scales}
              xLabel={bySqrt ? 'square root of KL to the SFT model, √nats' : 'KL to the SFT model, nats'}
            />
            <Marks {...props} scales={scales} place={place} />
          </>
        );
      }}
    </Figure>
  );
}

function Marks({
  points,
  bands,
  published,
  mine,
  start,
  scales,
  place,
}: FrontierFigureProps & { readonly scales: PlotScales; readonly place: (kl: number) => number }) {
  const { x, y } = scales;
  const [left, right] = x.range() as [number, number];
  return (
    <>
      <line
        x1={left}
        x2={right}
        y1={y(start)}
        y2={y(start)}
        className="stroke-reference"
        strokeDasharray="1 4"
      />
      <text x={right} y={y(start) - 4} textAnchor="end" className="fill-muted text-[10px]">
        SFT model {formatFixed(start, 2)}
      </text>
      {published.map((method) => (
        <PublishedPoints key={method.name} method={method} scales={scales} place={place} />
      ))}
      {points
        .filter(({ kl }) => kl <= KL_MAX)
        .map((point) => (
          <OurPoint
            key={`${point.method} ${point.setting} ${point.seed} ${point.step}`}
            point={point}
            x={place(point.kl)}
            y={y(point.gold)}
          />
        ))}
      {bands.map((band) => (
        <Band key={band.method} band={band} y={y} place={place} />
      ))}
      {mine
        .filter(({ kl }) => kl <= KL_MAX)
        .map((point, i) => (
          <PointMarker
            key={i}
            x={place(point.kl)}
            y={y(point.gold)}
            size={3.2}
            marker="cross"
            color="var(--bad)"
          >
            <title>{`my run: ${point.name}: gold ${formatFixed(point.gold, 3)}, KL ${formatFixed(point.kl, 2)}`}</title>
          </PointMarker>
        ))}
    </>
  );
}

function OurPoint({ point, x, y }: { point: FrontierPoint; x: number; y: number }) {
  const { method, setting, seed, step, gold, kl } = point;
  const { color, marker } = methodStyle(method);
  return (
    <PointMarker x={x} y={y} size={2.4} marker={marker} color={`var(${color})`} opacity={0.32}>
      <title>{`${frontierMethod(method).label}, ${setting}, seed ${seed}, step ${step}: gold ${formatFixed(gold, 3)}, KL ${formatFixed(kl, 2)}`}</title>
    </PointMarker>
  );
}

function Band({
  band,
  y,
  place,
}: {
  band: FrontierBand;
  y: (gold: number) => number;
  place: (kl: number) => number;
}) {
  const { color, dash } = methodStyle(band.method);
  const corners = (values: Float64Array) => band.grid.map((kl, i) => `${place(kl)},${y(values[i]!)}`);
  return (
    <g data-method={band.method}>
      <polygon
        points={[...corners(band.low), ...corners(band.high).toReversed()].join(' ')}
        fill={`var(${color})`}
        fillOpacity={0.1}
      />
      <polyline
        points={corners(band.mean).join(' ')}
        fill="none"
        stroke={`var(${color})`}
        strokeWidth={2}
        strokeDasharray={dash}
      />
    </g>
  );
}

function PublishedPoints({
  method: { name, points },
  scales: { y },
  place,
}: {
  method: PublishedMethod;
  scales: PlotScales;
  place: (kl: number) => number;
}) {
  const marker = publishedMarker(name);
  return (
    <g data-published={name}>
      {points.map(({ kl, gold }) => (
        <PointMarker
          key={`${kl} ${gold}`}
          x={place(kl)}
          y={y(gold)}
          size={3.4}
          marker={marker}
          color="var(--reference)"
          outline
        >
          <title>{`${PUBLISHED_SOURCE}: ${name}: reward ${formatFixed(gold, 3)}, KL ${formatFixed(kl, 2)}`}</title>
        </PointMarker>
      ))}
    </g>
  );
}

/** The lines at whole nats. */
function bandTable(bands: readonly FrontierBand[]) {
  const limits = [1, 2, 3, 4, 5, 7.5, 10, 15, 20];
  const at = ({ grid, mean }: FrontierBand, kl: number) => {
    const i = grid.findLastIndex((value) => value <= kl);
    return kl <= grid.at(-1)! + 1e-9 && i >= 0 ? formatFixed(mean[i], 3) : '–';
  };
  return {
    head: ['method', ...limits.map((kl) => `KL ≤ ${kl}`)],
    rows: bands.map((band) => [frontierMethod(band.method).label, ...limits.map((kl) => at(band, kl))]),
  };
}
