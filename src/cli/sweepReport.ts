/** What `npm run sweep` prints and writes. */
import { COLLAPSE_SAYS, collapseReasons } from '../runs/stability.ts';
import type { Summary } from '../runs/aggregate.ts';
import type { SweepPlan } from '../runs/sweep.ts';
import type { SettingComparison, SettingResult } from '../runs/sweepResults.ts';
import { table } from './terminal.ts';

/** A row for each setting: interquartile mean and 95 % bootstrap interval over its runs. */
export function sweepTable(results: readonly SettingResult[]): string {
  const header = [
    'setting',
    'runs',
    'gold reward',
    'KL, nats',
    'gold per nat',
    'seconds',
    'gold, lowest to highest',
    'collapsed',
  ];
  const rows = results.map(({ label, runs, planned, summary, stability }) => [
    label,
    `${runs.length}/${planned}`,
    within(summary.gold, 3),
    within(summary.kl, 2),
    within(summary.goldPerKl, 3),
    within(summary.wallMs, 1, 1000),
    stability.range.map((value) => value.toFixed(3)).join(' to '),
    `${stability.collapsed} of ${stability.runs} (${percent(stability.share.low)} to ${percent(stability.share.high)})`,
  ]);
  return `${table(header, rows)}\n${COLLAPSE_SAYS}`;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function within({ iqm, low, high, count }: Summary, digits: number, per = 1): string {
  if (count === 0) return '-';
  const [middle, from, to] = [iqm, low, high].map((value) => (value / per).toFixed(digits));
  return `${middle} [${from}, ${to}]`;
}

/** "PPO - DPO: +0.012 [-0.003, 0.027], ahead on 4 of 5 seeds" */
export const comparisonLines = (compared: readonly SettingComparison[]): string =>
  compared
    .map(({ first, second, difference: { mean, low, high, pairs, ahead } }) => {
      const signed = `${mean < 0 ? '' : '+'}${mean.toFixed(3)}`;
      return `gold of ${first.label} - ${second.label}: ${signed} [${low.toFixed(3)}, ${high.toFixed(3)}], ahead on ${ahead} of ${pairs} seeds`;
    })
    .join('\n');

/** The same as data, with every run's own figures. */
export function sweepRecord(
  plan: SweepPlan,
  results: readonly SettingResult[],
  compared: readonly SettingComparison[],
  more: { readonly lost: Readonly<Record<string, string>>; readonly wallMs: number },
) {
  return {
    format: 'rlhf-playground sweep',
    version: 1,
    plan,
    ...more,
    settings: results.map(({ runs, broken, ...rest }) => ({
      ...rest,
      broken: broken.map(({ head: { id, failure } }) => ({ id, failure: failure?.message })),
      runs: runs.map((run) => ({
        id: run.head.id,
        seed: run.head.request.seed,
        outcome: run.head.outcome,
        collapsed: collapseReasons(run),
        start: run.head.start,
        final: run.head.final,
        progress: run.head.progress,
        gold: [...(run.detail.curves['gold/reward']?.value ?? [])],
        kl: [...(run.detail.curves['gold/reward']?.kl ?? [])],
        step: [...(run.detail.curves['gold/reward']?.step ?? [])],
      })),
    })),
    comparisons: compared.map(({ first, second, difference }) => ({
      first: first.setting,
      second: second.setting,
      ...difference,
    })),
  };
}
