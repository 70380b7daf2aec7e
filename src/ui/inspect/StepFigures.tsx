import { memo } from 'react';
import type { RolloutInspection } from '../../shared/inspection.ts';
import { type RatioTime, ratioSummary, valueFit } from '../../store/inspect/ppoTerms.ts';
import { RatioFigure } from './RatioFigure.tsx';
import { UpdateTable } from './UpdateTable.tsx';
import { ValueFigure } from './ValueFigure.tsx';

/** All kept tokens at once: ratios, the critic, the update. */
export const StepFigures = memo(function StepFigures({
  inspection,
  time,
}: {
  inspection: RolloutInspection;
  time: RatioTime;
}) {
  const summary = ratioSummary(inspection, time);
  const fit = valueFit(inspection);
  return (
    <div className="grid min-w-0 gap-2 sm:grid-cols-2 max-wide:order-2 wide:col-start-1">
      <div className="panel min-w-0 p-3">
        {summary ? (
          <RatioFigure
            ratios={summary.ratios}
            clipRange={inspection.numbers.clipRange}
            when={time === 'after' ? 'after the update' : `in epoch ${time + 1}`}
          />
        ) : (
          <Later what="Ratios" />
        )}
      </div>
      <div className="panel min-w-0 p-3">
        {fit ? (
          <ValueFigure before={fit.pointsBefore} after={fit.pointsAfter} />
        ) : (
          <Later what="Values and returns" none={inspection.groups !== undefined} />
        )}
      </div>
      <div className="panel min-w-0 p-3 sm:col-span-2">
        <UpdateTable inspection={inspection} />
      </div>
    </div>
  );
});

const Later = ({ what, none = false }: { what: string; none?: boolean }) => (
  <p className="grid h-full min-h-20 place-items-center text-center text-xs text-muted">
    {none
      ? 'This method has no critic: an answer is compared with the others to its prompt.'
      : `${what}: not computed in this step so far.`}
  </p>
);
