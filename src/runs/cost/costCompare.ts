/** Who is ahead after the same budget, and what a level of gold reward costs: read from the curves as they were recorded. */
import type { CostCurve, CostSource } from './costSource.ts';

export type Budget = 'wallMs' | 'flops' | 'labels';

/** Spent at each evaluation. Labels are all there from the start. */
export function spentAt(source: CostSource, budget: Budget): ArrayLike<number> {
  return budget === 'labels'
    ? Array.from(source.curve.gold, () => source.labels)
    : source.curve[budget satisfies keyof CostCurve];
}

/**
 * Gold reward at the last evaluation within a budget: what one would have had, had one stopped there.
 * Undefined before the first, or where the cost is not known.
 */
export function goldWithin(source: CostSource, budget: Budget, limit: number): number | undefined {
  const spent = spentAt(source, budget);
  let gold: number | undefined;
  for (let i = 0; i < spent.length; i++) if (spent[i]! <= limit) gold = source.curve.gold[i];
  return gold;
}

/** Spent at the first evaluation that reached `level`; undefined if none did. */
export function costToReach(source: CostSource, budget: Budget, level: number): number | undefined {
  const { gold } = source.curve;
  const spent = spentAt(source, budget);
  for (let i = 0; i < spent.length; i++) if (gold[i]! >= level) return spent[i];
  return undefined;
}

export interface Standing {
  readonly source: CostSource;
  readonly gold: number;
}

/** Runs in the order of their gold reward after the same budget, the best first. */
export function standingsAt(sources: readonly CostSource[], budget: Budget, limit: number): Standing[] {
  return sources
    .flatMap((source) => {
      const gold = goldWithin(source, budget, limit);
      return gold === undefined ? [] : [{ source, gold }];
    })
    .toSorted((a, b) => b.gold - a.gold);
}

/** The largest budget that every run has spent: up to it they can be compared. 0 if one's is not known. */
export function sharedBudget(sources: readonly CostSource[], budget: Budget): number {
  if (sources.length === 0) return 0;
  const ends = sources.map((source) => {
    const spent = spentAt(source, budget);
    return spent.length > 0 ? spent[spent.length - 1]! : 0;
  });
  return budget === 'labels' ? Math.max(...ends) : Math.min(...ends);
}
