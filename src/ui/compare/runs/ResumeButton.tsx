import { FolderOpen, History } from 'lucide-react';
import type { RunHead } from '../../../runs/run.ts';
import { useCheckpointDesk, useCheckpoints } from '../../lanes/ResumeContext.tsx';
import { useRaceActions } from '../../RaceContext.tsx';

/** Puts a kept run on the Race page, where its last checkpoint was made; a gap for a run without one. */
export function ResumeButton({ run, isActive }: { run: RunHead; isActive: boolean }) {
  const step = useCheckpoints(({ steps }) => steps.get(run.id));
  const { resume } = useCheckpointDesk();
  const { setView } = useRaceActions();
  if (step === undefined) return <span className="size-7" aria-hidden="true" />;
  const isOver = step >= run.totalSteps;
  const Icon = isOver ? FolderOpen : History;
  return (
    <button
      type="button"
      tabIndex={isActive ? 0 : -1}
      className="icon-button size-7!"
      aria-label={isOver ? `Open ${run.name} on the Race page` : `Resume ${run.name}`}
      title={
        isOver
          ? 'Open: the Race page as this run and the others of its race ended'
          : `Resume: the Race page as it was at step ${step} of ${run.totalSteps}, with the other runs of its race`
      }
      onClick={() => {
        setView({ page: 'race', tab: '' });
        void resume(run.id);
      }}
    >
      <Icon size={13} aria-hidden="true" />
    </button>
  );
}
