/** From a profile's rows to what is shown. Pure. */
import type { ProfileReport, ProfileRow, ProfileTimes } from '../../protocol/profile.ts';
import { PROFILE_PHASES, type ProfilePhase } from '../../shared/profilePhases.ts';

export type Stretch = 'last' | 'total';

export interface ShownRow {
  readonly place: ProfileRow['place'];
  readonly name: string;
  readonly ms: number;
  readonly calls: number;
  /** 0-1: of the stretch's time, or, on the GPU, of what was measured there. */
  readonly share: number;
}

export interface ShownPhase {
  readonly phase: ProfilePhase;
  readonly ms: number;
  readonly share: number;
}

const sumOf = (rows: readonly { readonly ms: number }[]): number =>
  rows.reduce((total, { ms }) => total + ms, 0);
const isOnClock = ({ place }: ProfileRow): boolean => place !== 'gpu';

export const timesOf = (report: ProfileReport, stretch: Stretch): ProfileTimes | null =>
  stretch === 'last' ? report.last : report.total;

/** Those that took any time, in the order of the work. */
export function shownPhases({ rows }: ProfileTimes): readonly ShownPhase[] {
  const onClock = rows.filter(isOnClock);
  const whole = sumOf(onClock);
  return PROFILE_PHASES.map((phase) => {
    const ms = sumOf(onClock.filter((row) => row.phase === phase));
    return { phase, ms, share: whole > 0 ? ms / whole : 0 };
  }).filter(({ ms }) => ms > 0);
}

/**
 * Rows of one name together, those that took longest first.
 * @param where on the clock (kernels and what is outside them) or on the GPU
 * @param phase only this one; undefined: all
 */
export function shownRows(
  { rows }: ProfileTimes,
  where: 'clock' | 'gpu',
  phase: ProfilePhase | undefined,
): readonly ShownRow[] {
  const picked = rows.filter(
    (row) => isOnClock(row) === (where === 'clock') && (phase === undefined || row.phase === phase),
  );
  const whole = sumOf(picked);
  const groups = new Map<string, ProfileRow[]>();
  for (const row of picked) {
    const key = `${row.place} ${row.name}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()]
    .map((group): ShownRow => {
      const ms = sumOf(group);
      const calls = group.reduce((total, row) => total + row.calls, 0);
      return { place: group[0]!.place, name: group[0]!.name, ms, calls, share: whole > 0 ? ms / whole : 0 };
    })
    .filter(({ ms, calls }) => ms > 0 || calls > 0)
    .toSorted((a, b) => b.ms - a.ms || b.calls - a.calls);
}

/** The first rows, and one for all others, so that the sum stays. */
export function foldRows(
  rows: readonly ShownRow[],
  count: number,
): { readonly first: readonly ShownRow[]; readonly rest: ShownRow | null } {
  if (rows.length <= count + 1) return { first: rows, rest: null };
  const others = rows.slice(count);
  const total = (key: 'ms' | 'calls' | 'share') => others.reduce((sum, row) => sum + row[key], 0);
  const name = `${others.length} others`;
  const rest: ShownRow = {
    place: 'outside',
    name,
    ms: total('ms'),
    calls: total('calls'),
    share: total('share'),
  };
  return { first: rows.slice(0, count), rest };
}
