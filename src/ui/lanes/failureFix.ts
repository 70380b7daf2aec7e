import type { Catalog } from '../../shared/catalog.ts';
import { type Failure, failureLanes } from '../../shared/failure.ts';
import { presetValue, type RaceSettings } from '../../store/settings.ts';

/** Whether everything that the fix changes is in force. */
export function isFixed(
  { fix }: Pick<Failure, 'fix'>,
  { preset, knobs, reward }: Pick<RaceSettings, 'preset' | 'knobs' | 'reward'>,
  catalog: Catalog,
): boolean {
  const turned = Object.entries(fix.knobs).every(
    ([id, value]) => (knobs[id] ?? presetValue(catalog, preset, id)) === value,
  );
  return turned && (!fix.reward || reward !== undefined);
}

/** Algorithms to race so that the failure is seen: those in the race if they will do, its own first otherwise. */
export function algorithmsFor(
  failure: Pick<Failure, 'claims'>,
  current: readonly string[],
): readonly string[] {
  const needed = failureLanes(failure);
  if (needed.every((id) => current.includes(id))) return current;
  const others = current.filter((id) => !needed.includes(id)).toReversed();
  return [...needed, ...others].slice(0, Math.max(current.length, needed.length));
}

/** Which lane's algorithm makes room for which. */
export function exchanges(
  failure: Pick<Failure, 'claims'>,
  current: readonly string[],
): [old: string, next: string][] {
  const wanted = algorithmsFor(failure, current);
  const spare = current.filter((id) => !wanted.includes(id));
  const missing = wanted.filter((id) => !current.includes(id));
  return spare.flatMap((old, i) => (missing[i] === undefined ? [] : [[old, missing[i]] as [string, string]]));
}
