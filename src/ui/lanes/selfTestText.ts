import type { SelfTestCheck } from '../../protocol/events.ts';
import { formatTick } from '../common/format.ts';

/** What a check demanded: "loss = ln 2", "gradient norm > 0". */
export function demandOf({ label, expected }: SelfTestCheck): string {
  return `${label} ${/^[<>≤≥]/.test(expected) ? '' : '= '}${expected}`;
}

/** The same with what was measured instead. */
export function findingOf(check: SelfTestCheck): string {
  return `${demandOf(check)}, measured ${formatTick(check.actual)}`;
}
