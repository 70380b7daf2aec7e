import { peakOfMeanFit, type ScaledCurve } from '../../../runs/overoptimisation/hackingFits.ts';
import { fitVerdict } from '../../../runs/overoptimisation/hackingReport.ts';
import { overoptimizedReward } from '../../../statistics/curveFits.ts';
import { formatFixed } from '../../common/format.ts';
import { Axes, type PlotScales, plotScales } from '../../figures/Axes.tsx';
import { Figure } from '../../figures/Figure.tsx';
import { Legend } from '../../figures/Legend.tsx';
import type { ArmCurves } from './shownCurves.ts';

const GOLD = '--good';
const PROXY = '--method-3';

/** Proxy and gold reward against the square root of KL, a line a seed, with the fitted form of gold. */
export function RewardsFigure({ curves: { curves, fit, proxyLabel, proxySays } }: { curves: ArmCurves }) {
  const reach = Math.max(...curves.flatMap(({ distance }) => distance));
  const values = curves.flatMap(({ gold, proxy }) => [...gold, ...proxy]);
  const domain: [number, number] = [Math.min(-0.2, ...values) - 0.05, Math.max(...values) + 0.15];
  const alpha = fit.alpha.mean;
  const beta = fit.beta.mean;
  const formula = fit.form === 'rl' ? 'd (α − β ln d)' : 'd (α − β d)';
  return (
    <>
      <Figure
        title={`Reward gained, in standard deviations of the SFT model’s answers, against √KL`}
        says={`Proxy is ${proxySays}. Gold is the true score less the SFT model’s mean, divided by its standard deviation over the SFT model’s answers (about 0.4), so that both are on one scale. Thin lines are seeds; the heavy one is Gao et al.’s form ${formula} with the mean of the seeds’ parameters; the vertical line is its estimated peak d*.`}
        height={300}
        legend={
          <Legend
            entries={[
              { label: proxyLabel, color: PROXY, dash: '6 3' },
              { label: 'gold', color: GOLD },
              { label: `fit of gold: ${formula}`, color: '--ink', dash: '2 3' },
            ]}
          />
        }
        table={{
          head: ['seed', '√KL', 'gold', 'proxy'],
          rows: curves.flatMap(({ seed, distance, gold, proxy }) =>
            distance.map((d, i) => [
              String(seed),
              formatFixed(d, 2),
              formatFixed(gold[i], 2),
              formatFixed(proxy[i], 2),
            ]),
          ),
        }}
      >
        {(width, height) => {
          const scales = plotScales(width, height, [0, reach * 1.02], domain);
          return (
            <>
              <Axes scales={scales} xLabel="d = √KL to the SFT model, √nats" />
              {curves.map((curve) => (
                <SeedLines key={curve.seed} curve={curve} scales={scales} />
              ))}
              <FittedLine form={fit.form} alpha={alpha} beta={beta} reach={reach} scales={scales} />
              <Peak at={peakOfMeanFit(fit)} reach={reach} scales={scales} />
            </>
          );
        }}
      </Figure>
      <p className="mt-2 max-w-note text-xs">{fitVerdict(fit)}</p>
    </>
  );
}

function SeedLines({ curve, scales: { x, y } }: { curve: ScaledCurve; scales: PlotScales }) {
  const points = (values: readonly number[]) =>
    curve.distance.map((d, i) => `${x(d)},${y(values[i]!)}`).join(' ');
  return (
    <g fill="none" strokeWidth={1.4}>
      <polyline
        points={points(curve.proxy)}
        stroke={`var(${PROXY})`}
        strokeDasharray="6 3"
        strokeOpacity={0.8}
      />
      <polyline points={points(curve.gold)} stroke={`var(${GOLD})`} strokeOpacity={0.8} />
      {curve.distance.map((d, i) => (
        <circle key={i} cx={x(d)} cy={y(curve.gold[i]!)} r={2.2} fill={`var(${GOLD})`}>
          <title>{`seed ${curve.seed}: d ${formatFixed(d, 2)}, gold ${formatFixed(curve.gold[i], 2)}, proxy ${formatFixed(curve.proxy[i], 2)}`}</title>
        </circle>
      ))}
    </g>
  );
}

function FittedLine({
  form,
  alpha,
  beta,
  reach,
  scales: { x, y },
}: {
  form: 'rl' | 'best-of-n';
  alpha: number;
  beta: number;
  reach: number;
  scales: PlotScales;
}) {
  if (!Number.isFinite(alpha) || !Number.isFinite(beta)) return null;
  const points = Array.from({ length: 121 }, (_, i) => (reach * i) / 120).map(
    (d) => `${x(d)},${y(overoptimizedReward({ form, alpha, beta }, d))}`,
  );
  return (
    <polyline
      points={points.join(' ')}
      fill="none"
      stroke="var(--ink)"
      strokeWidth={2.2}
      strokeDasharray="2 3"
    />
  );
}

function Peak({ at, reach, scales: { x, y } }: { at: number; reach: number; scales: PlotScales }) {
  if (!Number.isFinite(at) || at > reach) return null;
  const [bottom, top] = y.range() as [number, number];
  const rightHalf = at > reach / 2;
  return (
    <g>
      <line x1={x(at)} x2={x(at)} y1={bottom} y2={top} stroke="var(--line-strong)" strokeDasharray="3 3" />
      <text
        x={x(at) + (rightHalf ? -4 : 4)}
        y={bottom - 6}
        textAnchor={rightHalf ? 'end' : 'start'}
        className="fill-muted text-[10px]"
      >
        d* = {formatFixed(at, 1)} (KL {formatFixed(at * at, 1)})
      </text>
    </g>
  );
}
