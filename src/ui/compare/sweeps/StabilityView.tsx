import { collapseReasons, COLLAPSE_SAYS } from '../../../runs/stability.ts';
import { axisLabel, axisValueLabel, type SweepAxis } from '../../../runs/sweep.ts';
import { comparisons, type SettingResult } from '../../../runs/sweepResults.ts';
import type { Catalog } from '../../../shared/catalog.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';
import { HeatFigure } from '../../figures/HeatFigure.tsx';
import { StripFigure, type StripRow } from '../../figures/StripFigure.tsx';
import type { SettingStyle } from './settingStyle.ts';
import { usePickRun } from './usePickRun.ts';
import type { ShownSweep } from './useShownSweep.ts';

/** How far apart the seeds of each setting end, and which of them collapsed. */
export function StabilityView({
  shown,
  styles,
  catalog,
}: {
  shown: ShownSweep;
  styles: ReadonlyMap<string, SettingStyle>;
  catalog: Catalog;
}) {
  const pick = usePickRun();
  const started = shown.results.filter(({ runs }) => runs.length > 0);
  const startGolds = started.flatMap(({ runs }) =>
    runs.flatMap(({ head }) => head.start['gold/reward'] ?? []),
  );
  const sft = startGolds.reduce((sum, gold) => sum + gold, 0) / startGolds.length;
  return (
    <section className="panel flex min-w-0 flex-col gap-3 p-3" aria-label="Stability">
      <StripFigure
        title="Final gold reward of every seed"
        says={`One dot a run; the bar spans the middle half. A cross is a run that collapsed. ${COLLAPSE_SAYS}`}
        xLabel="gold reward"
        reference={Number.isFinite(sft) ? { value: sft, label: 'SFT model, mean' } : undefined}
        rows={started.map((result) => stripRow(result, styles.get(result.setting)?.color ?? 'var(--ink)'))}
        onPick={pick}
      />
      <Differences shown={shown} />
      {shown.plan.axes.length === 2 ? <HeatMaps shown={shown} catalog={catalog} /> : null}
    </section>
  );
}

function stripRow({ label, runs, stability }: SettingResult, color: string): StripRow {
  const { collapsed, quartiles, range } = stability;
  return {
    label,
    color,
    middle: quartiles,
    note: (
      <span className="numeric" title="Highest minus lowest; distance of the quartiles; runs that collapsed">
        spread {formatFixed(range[1] - range[0], 2)}, IQR {formatFixed(quartiles[1] - quartiles[0], 2)},{' '}
        {collapsed}/{runs.length} collapsed
      </span>
    ),
    dots: runs.map((run) => {
      const reasons = collapseReasons(run);
      const gold = run.head.final['gold/reward'] ?? NaN;
      const why = reasons.length > 0 ? `, collapsed: ${reasons.join(', ')}` : '';
      return {
        id: run.head.id,
        value: gold,
        isBad: reasons.length > 0,
        label: `${label}, seed ${run.head.request.seed}: gold ${formatFixed(gold, 3)}${why}. Open the run.`,
      };
    }),
  };
}

/** The first algorithm against the others, seed by seed. */
function Differences({ shown: { plan, results } }: { shown: ShownSweep }) {
  const compared = comparisons(plan, results);
  if (compared.length === 0) return null;
  return (
    <div className="min-w-0 overflow-x-auto text-xs">
      <h3 className="mb-1 font-medium">Difference in final gold reward, seed by seed</h3>
      <p className="mb-1 max-w-note text-muted">
        Both saw the same prompts and labels at a seed, so what a seed does to both cancels. Mean with 95 %
        bootstrap interval; an interval that holds 0 leaves open who is ahead.
      </p>
      <table>
        <tbody>
          {compared.map(({ first, second, difference: { mean, low, high, pairs, ahead } }) => (
            <tr key={`${first.setting} ${second.setting}`}>
              <th scope="row" className="py-0.5 pr-3 text-left font-normal">
                {first.label} minus {second.label}
              </th>
              <td className="numeric pr-3 text-right font-medium">{formatSigned(mean, 3)}</td>
              <td className="numeric pr-3 text-muted">
                {formatSigned(low, 3)} to {formatSigned(high, 3)}
              </td>
              <td className="numeric text-muted">
                ahead on {ahead} of {pairs}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One for each algorithm that both axes touch. */
function HeatMaps({ shown: { plan, results }, catalog }: { shown: ShownSweep; catalog: Catalog }) {
  const [down, across] = plan.axes;
  if (!down || !across) return null;
  const algorithms = plan.algorithms.filter((id) =>
    results.some(({ algorithm, at }) => algorithm === id && !at.includes(null)),
  );
  const maps = algorithms.map((algorithm) => (
    <HeatFigure
      key={algorithm}
      title={`Gold reward of ${catalog.algorithms.find(({ id }) => id === algorithm)?.label ?? algorithm}`}
      says="Interquartile mean of the final gold reward over the seeds; darker is more."
      rowLabel={axisHeading(down, catalog)}
      columnLabel={axisHeading(across, catalog)}
      rows={down.values.map(String)}
      columns={across.values.map(String)}
      digits={2}
      cells={down.values.map((row) =>
        across.values.map((column) => {
          const result = results.find(
            ({ algorithm: id, at }) => id === algorithm && at[0] === row && at[1] === column,
          );
          const stability = result?.stability;
          return {
            value: result?.summary.gold.iqm ?? NaN,
            says: `${axisValueLabel(down, row, catalog)}, ${axisValueLabel(across, column, catalog)}: ${stability?.collapsed ?? 0} of ${stability?.runs ?? 0} runs collapsed`,
          };
        }),
      )}
    />
  ));
  return <div className="flex min-w-0 flex-wrap gap-x-8 gap-y-3">{maps}</div>;
}

const axisHeading = (axis: SweepAxis, catalog: Catalog) =>
  axis.relative ? `${axisLabel(axis, catalog)} ×` : axisLabel(axis, catalog);
