import { formatFixed } from '../common/format.ts';
import { Axes, plotScales } from '../figures/Axes.tsx';
import { Figure } from '../figures/Figure.tsx';
import { extent } from '../figures/LineFigure.tsx';

type Points = readonly (readonly [number, number])[];

/** What the critic expected against what came: on the diagonal it was right. */
export function ValueFigure({ before, after }: { before: Points; after: Points | undefined }) {
  const all = [...before, ...(after ?? [])];
  const [low, high] = extent(all.flat());
  return (
    <Figure
      title="Value against return"
      says="One mark a token: the critic’s value before (rings) and after (dots) the update, against the return. On the line the critic is right."
      height={170}
      legend={<span className="ml-auto text-[11px] text-muted">○ before{after ? ' · ● after' : ''}</span>}
      table={{
        head: ['token', 'value before', 'value after', 'return'],
        rows: before.map(([value, target], m) => [
          String(m),
          formatFixed(value, 3),
          formatFixed(after?.[m]?.[0], 3),
          formatFixed(target, 3),
        ]),
      }}
    >
      {(width, height) => {
        const pad = (high - low) * 0.05 || 0.5;
        const domain = [low - pad, high + pad] as const;
        const scales = plotScales(width, height, domain, domain);
        const { x, y } = scales;
        return (
          <>
            <Axes scales={scales} xLabel="return" />
            <line
              x1={x(domain[0])}
              y1={y(domain[0])}
              x2={x(domain[1])}
              y2={y(domain[1])}
              stroke="var(--line-strong)"
            />
            {before.map(([value, target], m) => (
              <circle key={m} cx={x(target)} cy={y(value)} r={2.2} fill="none" stroke="var(--reference)" />
            ))}
            {after?.map(([value, target], m) => (
              <circle key={m} cx={x(target)} cy={y(value)} r={1.9} fill="var(--lane)" fillOpacity={0.8} />
            ))}
          </>
        );
      }}
    </Figure>
  );
}
