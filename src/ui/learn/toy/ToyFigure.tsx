import { formatFixed } from '../../common/format.ts';
import { laneStyle } from '../../common/laneStyle.ts';
import { Axes, type PlotScales, plotScales } from '../../figures/Axes.tsx';
import { Figure } from '../../figures/Figure.tsx';
import { Legend } from '../../figures/Legend.tsx';
import { TOY_LABELS, type ToyMethod, type ToyResult, type ToyRun } from './useToyLab.ts';

const KL_MAX = 12.5;
const REWARD: readonly [number, number] = [-0.5, 8.2];

/** Expected reward against KL: the true frontier, the optimum at this beta, and the way that each method has gone. */
export function ToyFigure({
  truth,
  runs,
}: {
  truth: ToyResult;
  runs: readonly (readonly [ToyMethod, ToyRun])[];
}) {
  const { frontier, optimum } = truth;
  const methods = runs.map(([method, run]) => ({ method, run, ...laneStyle(method, null) }));
  return (
    <Figure
      title="Expected reward against KL, exact"
      says="Sums over all 20,736 sequences. The line is the most reward that any policy can have at its KL; the ring is the optimum at the chosen β. Nothing can lie above the line."
      height={300}
      legend={
        <Legend
          entries={[
            { label: 'best possible', color: '--reference' },
            ...methods.map(({ method, color, dash }) => ({
              label: TOY_LABELS[method],
              color,
              dash: dash.join(' '),
            })),
          ]}
        />
      }
      table={{
        head: ['what', 'KL, nats', 'expected reward'],
        rows: [
          ['optimum', formatFixed(optimum.kl, 3), formatFixed(optimum.reward, 3)],
          ...methods.flatMap(({ method, run }) => {
            const end = run.path.at(-1);
            return end ? [[TOY_LABELS[method], formatFixed(end[0], 3), formatFixed(end[1], 3)]] : [];
          }),
          ...frontier.map(({ kl, reward }) => ['best possible', formatFixed(kl, 3), formatFixed(reward, 3)]),
        ],
      }}
    >
      {(width, height) => {
        const scales = plotScales(width, height, [0, KL_MAX], REWARD);
        const best = frontier.map(({ kl, reward }): [number, number] => [kl, reward]);
        return (
          <>
            <Axes scales={scales} xLabel="KL to the reference, nats" />
            <polyline
              points={pointsOf(scales, best)}
              fill="none"
              className="stroke-reference"
              strokeWidth={1.6}
            />
            <circle
              cx={scales.x(optimum.kl)}
              cy={scales.y(optimum.reward)}
              r={7}
              fill="none"
              className="stroke-ink"
              strokeWidth={1.6}
            />
            {methods.map(({ method, run, color, marker, dash }) => (
              <g key={method} style={{ stroke: `var(${color})`, fill: `var(${color})` }}>
                <polyline
                  points={pointsOf(scales, run.path)}
                  fill="none"
                  strokeWidth={2}
                  strokeDasharray={dash.join(' ')}
                />
                <EndMark scales={scales} path={run.path} square={marker === 'square'} />
              </g>
            ))}
          </>
        );
      }}
    </Figure>
  );
}

const pointsOf = ({ x, y }: PlotScales, path: ToyRun['path']): string =>
  path.map(([kl, reward]) => `${x(kl)},${y(reward)}`).join(' ');

function EndMark({ scales, path, square }: { scales: PlotScales; path: ToyRun['path']; square: boolean }) {
  const end = path.at(-1);
  if (!end) return null;
  const [cx, cy] = [scales.x(end[0]), scales.y(end[1])];
  return square ? (
    <rect x={cx - 4.5} y={cy - 4.5} width={9} height={9} />
  ) : (
    <circle cx={cx} cy={cy} r={4.5} />
  );
}
