import { History } from 'lucide-react';
import type { RunHead } from '../../../runs/run.ts';
import { useCheckpointDesk, useCheckpoints } from '../../lanes/ResumeContext.tsx';
import { useRaceActions } from '../../RaceContext.tsx';

/** Puts a kept run on the Race page, where its last checkpoint was made; nothing for a run without one. */
export function ResumeButton({ run }: { run: RunHead }) {
  const step = useCheckpoints(({ steps }) => steps.get(run.id));
  const { resume } = useCheckpointDesk();
  const { setView } = useRaceActions();
  if (step === undefined) return null;
  const isOver = step >= run.totalSteps;
  return (
    <button
      type="button"
      className="control inline-flex items-center gap-1"
      title={
        isOver
          ? 'Puts the run on the Race page as it ended, with its policy, its curves and the other runs of its race'
          : `Puts the run on the Race page as it was at step ${step} of ${run.totalSteps}, with the other runs of its race; Play goes on from there`
      }
      aria-label={`${isOver ? 'Open' : 'Resume'} ${run.name}`}
      onClick={() => {
        setView({ page: 'race', tab: '' });
        void resume(run.id);
      }}
    >
      <History size={13} aria-hidden="true" />
      {isOver ? 'Open' : 'Resume'}
    </button>
  );
}
