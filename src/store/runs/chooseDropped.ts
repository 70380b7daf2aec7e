import type { KeptRun } from './runForms.ts';

/**
 * Which runs have to go so that the rest takes at most `limitBytes`: the oldest first, never a tagged or a running one.
 * @returns their ids, and whether that is enough
 */
export function chooseDropped(
  runs: readonly KeptRun[],
  limitBytes: number,
): { readonly ids: readonly string[]; readonly isEnough: boolean } {
  let total = 0;
  for (const { bytes } of runs) total += bytes;
  const candidates = runs
    .filter(({ head }) => head.tags.length === 0 && head.outcome !== 'running')
    .toSorted((a, b) => a.head.startedAt - b.head.startedAt);
  const ids: string[] = [];
  for (const { head, bytes } of candidates) {
    if (total <= limitBytes) break;
    ids.push(head.id);
    total -= bytes;
  }
  return { ids, isEnough: total <= limitBytes };
}
