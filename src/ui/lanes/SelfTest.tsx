import { Check } from 'lucide-react';
import type { LaneState } from '../../store/laneState.ts';
import { HintedText } from '../common/Hint.tsx';
import { demandOf, findingOf } from './selfTestText.ts';

/** What had to hold before the first step: a quiet line when it does, a banner when it does not. */
export function SelfTest({ lane }: { lane: LaneState }) {
  const failed = lane.checks.filter((check) => !check.pass);
  if (lane.checks.length === 0) {
    return <p className="text-muted">self-test runs before the first step</p>;
  }
  if (failed.length > 0) {
    return (
      <div role="alert" className="-mx-3 flex-1 basis-full bg-alarm-wash px-3 py-1 font-medium text-alarm">
        Self-test failed, do not trust this run: {failed.map(findingOf).join('; ')}.
      </div>
    );
  }
  return (
    <HintedText
      className="flex min-w-0 items-center gap-1 text-good"
      says={
        <ul>
          {lane.checks.map((check) => (
            <li key={check.id}>{findingOf(check)}</li>
          ))}
        </ul>
      }
    >
      <Check size={12} aria-hidden="true" className="shrink-0" />
      <span className="truncate">self-test passed: {lane.checks.map(demandOf).join(', ')}</span>
    </HintedText>
  );
}
