import { formatFixed } from '../../common/format.ts';
import { laneStyle } from '../../common/laneStyle.ts';
import { Axes, plotScales } from '../../figures/Axes.tsx';
import { Figure } from '../../figures/Figure.tsx';
import type { ToyMethod, ToyRun } from '../toy/useToyLab.ts';
import { expectedCount, implicitReward, lineError, RARELY } from './dpoNumbers.ts';

const REACH = 8.5;

/** What a trained policy says of each sequence's reward, against the truth. */
export function ImplicitFigure({
  method,
  run,
  logZ,
  drawn,
}: {
  method: ToyMethod;
  run: ToyRun;
  logZ: number;
  /** Sequences in DPO's training data. */
  drawn: number;
}) {
  const { spread = [], beta } = run;
  const { color } = laneStyle(method, null);
  const errors = lineError(spread, beta, { logZ, drawn });
  const [low, high] = [-REACH - beta * logZ, REACH - beta * logZ]; // the line is the diagonal
  const name = method.toUpperCase();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Figure
        title={`β log π/π_ref after ${name}, against the true reward, points`}
        says={`Each dot is one of ${spread.length} sequences, from likely to never written. The line is where the optimum at β ${formatFixed(beta, 2)} has them. Open dots: the reference writes them so seldom that fewer than ${RARELY} are expected among the ${drawn.toLocaleString('en-US')} sequences of DPO’s data.`}
        height={300}
        table={{
          head: ['sequence', 'true reward', 'β log π/π_ref', 'on the line', 'expected in the data'],
          rows: spread.map((sequence) => [
            sequence.text,
            formatFixed(sequence.reward, 0),
            formatFixed(implicitReward(sequence, beta), 2),
            formatFixed(sequence.reward - beta * logZ, 2),
            formatFixed(expectedCount(sequence, drawn), 1),
          ]),
        }}
      >
        {(width, height) => {
          const scales = plotScales(width, height, [-REACH, REACH], [low, high]);
          const { x, y } = scales;
          return (
            <>
              <Axes scales={scales} xLabel="true reward, points" />
              <line
                x1={x(-REACH)}
                y1={y(-REACH - beta * logZ)}
                x2={x(REACH)}
                y2={y(REACH - beta * logZ)}
                className="stroke-ink"
              />
              {spread.map((sequence, i) => {
                const isSeen = expectedCount(sequence, drawn) >= RARELY;
                return (
                  <circle
                    key={sequence.text}
                    cx={x(sequence.reward + (((i * 7) % 11) - 5) * 0.05)}
                    cy={y(Math.max(low, Math.min(high, implicitReward(sequence, beta))))}
                    r={2.6}
                    stroke={`var(${color})`}
                    fill={isSeen ? `var(${color})` : 'none'}
                    opacity={0.75}
                  />
                );
              })}
            </>
          );
        }}
      </Figure>
      <p className="text-[13px]">
        Median distance from the line: <b className="numeric">{formatFixed(errors.seen, 2)}</b> points for{' '}
        {errors.seenCount} sequences that the data hold ten times or more (filled),{' '}
        <b className="numeric">{formatFixed(errors.unseen, 2)}</b> for the other {errors.unseenCount} (open).
      </p>
    </div>
  );
}
