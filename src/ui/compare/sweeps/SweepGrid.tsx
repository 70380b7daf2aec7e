import type { Run } from '../../../runs/run.ts';
import { collapseReasons, isConclusive } from '../../../runs/stability.ts';
import type { SweepCell } from '../../../runs/sweep.ts';
import { formatFixed } from '../../common/format.ts';
import { heatColor } from '../../figures/HeatFigure.tsx';
import type { ShownSweep } from './useShownSweep.ts';
import { useSweeps } from './SweepsContext.tsx';
import { usePickRun } from './usePickRun.ts';

/** Every run of the sweep: a line for each setting, a column for each seed. */
export function SweepGrid({ shown: { plan, cells, results } }: { shown: ShownSweep }) {
  return (
    <div className="max-h-80 min-w-0 overflow-auto">
      <table className="border-separate border-spacing-0.5 text-[11px]">
        <caption className="sr-only">Runs of the sweep, with the gold reward each ended at</caption>
        <thead>
          <tr>
            <th className="pr-2 text-left font-normal text-muted">setting, by seed</th>
            {plan.seeds.map((seed) => (
              <th key={seed} scope="col" className="numeric font-normal text-muted" title={`Seed ${seed}`}>
                {seed}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {results.map(({ setting, label }) => (
            <tr key={setting}>
              <th scope="row" className="pr-2 text-left font-medium whitespace-nowrap">
                {label}
              </th>
              {plan.seeds.map((seed) => {
                const cell = cells.find((known) => known.setting === setting && known.seed === seed);
                return <td key={seed}>{cell ? <Cell cell={cell} /> : null}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const BOX = 'numeric relative grid h-6 w-11 place-items-center overflow-hidden rounded';

function Cell({ cell }: { cell: SweepCell }) {
  const run = useSweeps((state) => state.runs[cell.id]);
  const lost = useSweeps((state) => state.lost[cell.id]);
  const fraction = useSweeps(
    (state) => state.running?.progress.running.find(({ id }) => id === cell.id)?.fraction,
  );
  const pick = usePickRun();
  if (fraction !== undefined) return <RunningCell name={cell.name} fraction={fraction} />;
  if (run) return <DoneCell name={cell.name} run={run} onPick={() => pick(cell.id)} />;
  if (lost !== undefined)
    return (
      <span className={`${BOX} border border-alarm text-alarm`} title={`${cell.name}: ${lost}`}>
        failed
      </span>
    );
  return (
    <span
      className={`${BOX} border border-dashed border-line text-muted`}
      title={`${cell.name}: not run yet`}
    >
      <span aria-hidden="true">·</span>
      <span className="sr-only">not run yet</span>
    </span>
  );
}

function RunningCell({ name, fraction }: { name: string; fraction: number }) {
  const percent = Math.round(Math.min(1, fraction) * 100);
  return (
    <span className={`${BOX} border border-line-strong`} title={`${name}: ${percent} % of its steps`}>
      <span className="absolute inset-y-0 left-0 bg-line" style={{ width: `${percent}%` }} />
      <span className="relative">{percent}%</span>
    </span>
  );
}

function DoneCell({ name, run, onPick }: { name: string; run: Run; onPick: () => void }) {
  const reasons = collapseReasons(run);
  const gold = run.head.final['gold/reward'];
  const says = isConclusive(run.head)
    ? `${name}: gold ${formatFixed(gold, 3)}${reasons.length > 0 ? `; collapsed: ${reasons.join(', ')}` : ''}`
    : `${name}: broke off: ${run.head.failure?.message ?? 'the page was closed'}`;
  const isBad = reasons.length > 0 || !isConclusive(run.head);
  return (
    <button
      type="button"
      className={`${BOX} ${isBad ? 'border border-alarm' : ''}`}
      style={{ background: heatColor(gold ?? NaN, 0, 1) }}
      title={says}
      onClick={onPick}
    >
      <span className="sr-only">{says}</span>
      <span aria-hidden="true">
        {isBad ? '× ' : ''}
        {formatFixed(gold, 2).replace(/^0(?=\.)/, '')}
      </span>
    </button>
  );
}
