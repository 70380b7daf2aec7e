import type { RecordedStep } from '../../protocol/profile.ts';
import { formatCount } from '../common/format.ts';

/** Which steps are replayed from a recording, and why the others are not. */
export function RecordedSteps({ steps }: { steps: readonly RecordedStep[] }) {
  if (steps.length === 0) return null;
  return (
    <>
      <h4 className="pt-3 pb-1 text-[11px] text-muted">Recorded once, then replayed in one submit</h4>
      <ul className="flex flex-col gap-0.5">
        {steps.map((step, i) => (
          // Two models may have a step of one name and kind.
          <li key={i} title={step.variant} className="min-w-0">
            <b className="font-medium">{step.name}</b>{' '}
            <span className="numeric text-muted">
              {formatCount(step.replayedSteps)} replayed, {formatCount(step.eagerSteps)} run operation by
              operation{step.dispatches > 0 ? `, ${step.dispatches} dispatches` : ''}
            </span>
            {step.refusal === undefined ? null : (
              <span className="text-alarm"> not recorded: it {step.refusal}</span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
