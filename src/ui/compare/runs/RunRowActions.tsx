import { Dices, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RunHead } from '../../../runs/run.ts';
import { newSeed, runAgain } from '../../../store/runs/runAgain.ts';
import { useWholeRace } from '../../RaceContext.tsx';
import { useRunLibrary } from '../../RunsContext.tsx';
import { ResumeButton } from './ResumeButton.tsx';

/** What can be done with one run. */
export function RunRowActions({
  head,
  isActive,
  onRename,
}: {
  head: RunHead;
  /** In the table's current row: only its buttons are stops of the tab key. */
  isActive: boolean;
  onRename: (id: string, cell: 'name') => void;
}) {
  const race = useWholeRace();
  const library = useRunLibrary();
  const again = (withNewSeed: boolean) => {
    const { heads } = library.store.getState();
    const seed = withNewSeed ? { seed: newSeed(heads, head) } : {};
    runAgain(race, head, { together: heads, ...seed });
  };
  return (
    <span className="flex items-center justify-end">
      <RowButton
        isActive={isActive}
        label={`Rename ${head.name}`}
        title="Rename (F2)"
        onPress={() => onRename(head.id, 'name')}
      >
        <Pencil size={13} aria-hidden="true" />
      </RowButton>
      <ResumeButton run={head} isActive={isActive} />
      <RowButton
        isActive={isActive}
        label={`Run ${head.name} again`}
        title="Run again: the Race page with exactly these settings"
        onPress={() => again(false)}
      >
        <RotateCcw size={13} aria-hidden="true" />
      </RowButton>
      <RowButton
        isActive={isActive}
        label={`Run ${head.name} with a new seed`}
        title="Same settings, new seed"
        onPress={() => again(true)}
      >
        <Dices size={14} aria-hidden="true" />
      </RowButton>
      <RowButton
        isActive={isActive}
        label={`Remove ${head.name}`}
        title="Remove (Delete); can be undone"
        onPress={() => void library.remove([head.id])}
      >
        <Trash2 size={13} aria-hidden="true" />
      </RowButton>
    </span>
  );
}

export function RowButton({
  isActive,
  label,
  title,
  onPress,
  children,
}: {
  isActive: boolean;
  label: string;
  title: string;
  onPress: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      tabIndex={isActive ? 0 : -1}
      className="icon-button size-7!"
      aria-label={label}
      title={title}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
