/** What came out of a sweep, setting by setting. */
import type { Catalog } from '../shared/catalog.ts';
import type { KnobValue } from '../shared/spec.ts';
import { type GroupSummary, type PairedDifference, pairedDifference, summarizeGroup } from './aggregate.ts';
import type { Run } from './run.ts';
import { isConclusive, type Stability, stabilityOf } from './stability.ts';
import { axisValueLabel, type SweepCell, type SweepPlan } from './sweep.ts';

/** Runs that differ in the seed alone. */
export interface SettingResult {
  readonly setting: string;
  readonly algorithm: string;
  /** "PPO, KL coefficient 0.1" */
  readonly label: string;
  /** Its value on each axis; null where the axis does not touch the algorithm. */
  readonly at: readonly (KnobValue | null)[];
  /** How many there are to be. */
  readonly planned: number;
  /** Those that ended by themselves. */
  readonly runs: readonly Run[];
  /** Those that broke off for a reason that is not the method's: they are left out of every figure. */
  readonly broken: readonly Run[];
  readonly summary: GroupSummary;
  readonly stability: Stability;
}

/** Every setting of the plan, in its order, also those without a run yet. */
export function sweepResults(
  plan: SweepPlan,
  cells: readonly SweepCell[],
  runOf: (id: string) => Run | undefined,
  catalog: Catalog,
): readonly SettingResult[] {
  const firsts = cells.filter((cell, i) => cells.findIndex(({ setting }) => setting === cell.setting) === i);
  return firsts.map((first) => {
    const members = cells.filter(({ setting }) => setting === first.setting);
    const there = members.flatMap(({ id }) => runOf(id) ?? []);
    const runs = there.filter(({ head }) => isConclusive(head));
    return {
      setting: first.setting,
      algorithm: first.algorithm,
      at: first.at,
      label: settingLabel(plan, first, catalog),
      planned: members.length,
      runs,
      broken: there.filter(({ head }) => !isConclusive(head)),
      summary: summarizeGroup(runs),
      stability: stabilityOf(runs),
    };
  });
}

function settingLabel({ axes }: SweepPlan, { algorithm, at }: SweepCell, catalog: Catalog): string {
  const name = catalog.algorithms.find(({ id }) => id === algorithm)?.label ?? algorithm;
  const values = at.flatMap((value, i) => (value === null ? [] : [axisValueLabel(axes[i]!, value, catalog)]));
  return [name, ...values].join(', ');
}

export interface SettingComparison {
  readonly first: SettingResult;
  readonly second: SettingResult;
  readonly difference: PairedDifference;
}

/**
 * The plan's first algorithm against each of the others where their values agree (or where an axis does not touch one of
 * them), in gold reward, seed by seed.
 */
export function comparisons(
  plan: SweepPlan,
  results: readonly SettingResult[],
): readonly SettingComparison[] {
  const [reference] = plan.algorithms;
  const firsts = results.filter(({ algorithm }) => algorithm === reference);
  const others = results.filter(({ algorithm }) => algorithm !== reference);
  return firsts.flatMap((first) =>
    others.flatMap((second) => {
      if (!agree(first.at, second.at)) return [];
      const difference = pairedDifference(first.runs, second.runs, 'gold/reward');
      return difference ? [{ first, second, difference }] : [];
    }),
  );
}

const agree = (a: SettingResult['at'], b: SettingResult['at']) =>
  a.every((value, i) => value === null || b[i] === null || value === b[i]);
