import { useState } from 'react';
import {
  type Budget,
  costToReach,
  sharedBudget,
  spentAt,
  standingsAt,
} from '../../../runs/cost/costCompare.ts';
import type { CostSource } from '../../../runs/cost/costSource.ts';
import { formatCount, formatDuration, formatFixed } from '../../common/format.ts';
import { ValueSlider } from '../../common/ValueSlider.tsx';
import { type FigureLine, LineFigure } from '../../figures/LineFigure.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { Segments } from '../../label/Segments.tsx';
import { formatFlops, joined } from './costText.ts';
import { SourceName } from './SourceName.tsx';
import type { StyledSource } from './useCostSources.ts';

interface BudgetKind {
  readonly value: Budget;
  readonly label: string;
  readonly axis: string;
  readonly scale: number;
  readonly format: (value: number) => string;
}
const BUDGETS: readonly BudgetKind[] = [
  {
    value: 'wallMs',
    label: 'seconds',
    axis: 'running time, s',
    scale: 1e-3,
    format: (ms) => joined(formatDuration(ms)),
  },
  {
    value: 'flops',
    label: 'FLOPs',
    axis: 'GFLOP',
    scale: 1e-9,
    format: (flops) => joined(formatFlops(flops)),
  },
  {
    value: 'labels',
    label: 'labels',
    axis: 'labelled pairs',
    scale: 1,
    format: (labels) => `${formatCount(labels)} labels`,
  },
];

/** A point for each evaluation; of labels, which are all there from the start, one for each run. */
function lineOf({ source, style }: StyledSource, { value: budget, scale }: BudgetKind): FigureLine {
  const spent = spentAt(source, budget);
  const { gold } = source.curve;
  const all = Array.from(spent, (cost, i): [number, number] => [cost * scale, gold[i]!]);
  const points = budget === 'labels' ? all.slice(-1) : all;
  const dash = style.dash.join(' ');
  return { label: source.name, color: style.color, ...(dash && { dash }), dots: true, points };
}

/** Gold reward against what it cost. */
export function BudgetPanel({ sources }: { sources: readonly StyledSource[] }) {
  const [chosen, setChosen] = useState<Budget>('wallMs');
  const budget = BUDGETS.find(({ value }) => value === chosen)!;
  return (
    <section aria-label="Gain for the same cost" className="panel min-w-0 text-xs">
      <PanelTitle
        title="Gain for the same cost"
        says="Gold reward at each evaluation against what had been spent by then, stages before the first step included."
      >
        <span className="ml-auto text-muted">after the same</span>
        <Segments label="Budget" value={chosen} onChange={setChosen} choices={BUDGETS} />
      </PanelTitle>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-2 px-3 py-2 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <LineFigure
          title={`Gold reward against ${budget.label}`}
          says="Mean gold score of the held-out answers, 0 to 1; higher and further left is better. A dot is an evaluation."
          lines={sources.map((styled) => lineOf(styled, budget))}
          xLabel={budget.axis}
          height={190}
        />
        <div className="grid content-start gap-3">
          <Standings sources={sources} budget={budget} />
          <Reach sources={sources} budget={budget} />
        </div>
      </div>
    </section>
  );
}

interface Compared {
  readonly sources: readonly StyledSource[];
  readonly budget: BudgetKind;
}
const plain = (sources: readonly StyledSource[]): CostSource[] => sources.map(({ source }) => source);

function Standings({ sources, budget }: Compared) {
  const shared = sharedBudget(plain(sources), budget.value);
  const [share, setShare] = useState(100);
  const limit = (shared * share) / 100;
  const standings = standingsAt(plain(sources), budget.value, limit);
  if (shared === 0) return <p className="text-muted">Not known of these runs yet.</p>;
  return (
    <div>
      <p className="flex flex-wrap items-center gap-2">
        <span>
          After <b className="numeric font-semibold">{budget.format(limit)}</b> each:
        </span>
        <ValueSlider
          className="h-6 w-32"
          min={5}
          max={100}
          value={share}
          onChange={setShare}
          label="Budget that the runs are compared at"
          valueText={budget.format(limit)}
        />
      </p>
      <ol className="mt-1 grid gap-0.5" data-standings={budget.value}>
        {standings.map(({ source, gold }, i) => (
          <li key={source.id} className="flex items-center gap-2">
            <span className="text-muted">{i + 1}.</span>
            <SourceName styled={sources.find((styled) => styled.source === source)!} />
            <span className="numeric ml-auto">{formatFixed(gold, 3)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Reach({ sources, budget }: Compared) {
  const [level, setLevel] = useState(0.8);
  return (
    <div>
      <p className="flex flex-wrap items-center gap-2">
        <span>
          To reach gold <b className="numeric font-semibold">{formatFixed(level, 2)}</b>:
        </span>
        <ValueSlider
          className="h-6 w-32"
          min={0.05}
          max={1}
          step={0.01}
          value={level}
          onChange={setLevel}
          label="Gold reward to reach"
          valueText={formatFixed(level, 2)}
        />
      </p>
      <ul className="mt-1 grid gap-0.5">
        {sources.map((styled) => {
          const cost = costToReach(styled.source, budget.value, level);
          return (
            <li key={styled.source.id} className="flex items-center gap-2">
              <SourceName styled={styled} />
              <span className="numeric ml-auto">
                {cost === undefined ? 'not reached' : budget.format(cost)}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
