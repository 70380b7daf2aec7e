import { Undo2, X } from 'lucide-react';
import { Alarm } from '../../common/Alarm.tsx';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';

/** What the visitor must know about the keeping of runs; nothing while all is well. */
export function RunsNotices() {
  const library = useRunLibrary();
  const notKept = useRuns((state) => state.notKept);
  const problem = useRuns((state) => state.problem);
  const unsaved = useRuns((state) => state.unsaved.length);
  const dropped = useRuns((state) => state.dropped);
  const damaged = useRuns((state) => state.damaged);
  const isOverLimit = useRuns((state) => state.isOverLimit);
  return (
    <>
      <Removed />
      {notKept !== null ? <Alarm>{notKept}</Alarm> : null}
      {problem !== null || unsaved > 0 ? (
        <Alarm
          onDismiss={problem === null ? undefined : library.dismissProblem}
          action={
            unsaved > 0 ? (
              <button type="button" className="control" onClick={() => void library.saveAgain()}>
                Save again
              </button>
            ) : null
          }
        >
          {problem}
          {unsaved > 0
            ? ` ${unsaved === 1 ? 'One run is' : `${unsaved} runs are`} only in this tab’s memory. What runs goes on.`
            : ''}
        </Alarm>
      ) : null}
      {isOverLimit ? (
        <Alarm>
          The runs take more than their limit, and those that are left have tags or are still running. Remove
          some, take tags off, or raise the limit.
        </Alarm>
      ) : null}
      {dropped > 0 ? (
        <p className="panel px-3 py-1.5 text-xs">
          {dropped === 1 ? 'The oldest run without tags was' : `The ${dropped} oldest runs without tags were`}{' '}
          deleted to stay below the limit.
        </p>
      ) : null}
      {damaged > 0 ? (
        <Alarm>
          {damaged === 1 ? 'One run' : `${damaged} runs`} could not be read and{' '}
          {damaged === 1 ? 'was' : 'were'} left in storage as {damaged === 1 ? 'it is' : 'they are'}.
        </Alarm>
      ) : null}
    </>
  );
}

/** Stays until it is dismissed: nothing is deleted for good while it shows. */
function Removed() {
  const library = useRunLibrary();
  const removed = useRuns((state) => state.removed);
  if (removed.length === 0) return null;
  return (
    <div className="panel flex items-center gap-2 px-3 py-1.5 text-xs" data-removed={removed.length}>
      <output className="min-w-0 flex-1 truncate">
        {removed.length === 1 ? `Removed “${removed[0]!.name}”.` : `Removed ${removed.length} runs.`}
      </output>
      <button
        type="button"
        className="control flex items-center gap-1"
        onClick={() => void library.undoRemove()}
      >
        <Undo2 size={13} aria-hidden="true" /> Undo
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss: delete for good"
        title="Dismiss: delete for good"
        onClick={() => void library.forgetRemoved()}
      >
        <X size={14} aria-hidden="true" />
      </button>
    </div>
  );
}
