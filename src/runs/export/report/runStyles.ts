import type { Run } from '../../run.ts';
import type { MarkShape } from '../svg/marksPath.ts';

/** How one run looks in a report: told apart by colour, dash and mark. */
export interface RunStyle {
  readonly label: string;
  readonly color: string;
  readonly dash: readonly number[];
  readonly marker: MarkShape;
}

const COLORS = 6;
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
const MARKERS: readonly MarkShape[] = ['circle', 'square', 'triangle', 'diamond'];
/** As everywhere on the page: the first PPO and the first DPO have looks of their own. */
const FIXED = ['ppo', 'dpo'];

/** In the order of the runs. */
export function runStyles(runs: readonly Run[]): RunStyle[] {
  const labels = labelsOf(runs);
  const owners = FIXED.map((algorithm) => runs.findIndex(({ head }) => head.request.algorithm === algorithm));
  let next = FIXED.length;
  return runs.map((_, i) => {
    const fixed = owners.indexOf(i);
    return { label: labels[i]!, ...lookOf(fixed >= 0 ? fixed : next++) };
  });
}

const lookOf = (place: number) => ({
  color: `var(--c${(place % COLORS) + 1})`,
  dash: DASHES[place % DASHES.length]!,
  marker: MARKERS[(place + Math.floor(place / 4)) % MARKERS.length]!,
});

/** Names, with the method and the seed where names alone would not tell the runs apart. */
function labelsOf(runs: readonly Run[]): string[] {
  const names = runs.map(({ head }) => head.name);
  const unique = new Set(names).size === names.length;
  const full = runs.map(({ head: { name, request } }) =>
    unique ? name : `${name}: ${request.algorithm}, seed ${request.seed}`,
  );
  return full.map((label, i) => {
    const before = full.slice(0, i).filter((known) => known === label).length;
    return before === 0 ? label : `${label} (${before + 1})`;
  });
}
