import type { Inspection } from '../../shared/inspection.ts';
import { RunBar } from './RunBar.tsx';
import { Timeline } from './Timeline.tsx';
import type { useKeptSteps } from './useInspections.ts';

/** Runs the lane, and goes back through the steps of it that were kept. */
export function StepBar({
  algorithm,
  kept: { steps, shown, isLatest, choose },
}: {
  algorithm: string;
  kept: ReturnType<typeof useKeptSteps<Inspection['kind']>>;
}) {
  return (
    <div className="panel flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-3 py-2">
      <RunBar algorithm={algorithm} />
      {shown ? (
        <Timeline
          steps={steps.map(({ step }) => step)}
          shown={shown.step}
          isLatest={isLatest}
          onChoose={choose}
        />
      ) : null}
    </div>
  );
}
