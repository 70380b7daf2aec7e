import { Merge, Pencil, Plus, Trash2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Problem } from '../common/Problem.tsx';
import { toEnvelope } from '../../shared/errors.ts';
import { counted } from './counted.ts';
import { useActiveSet, useLabelWorkspace, useLibrary } from './useLabels.ts';
import { PanelTitle } from './PanelTitle.tsx';
import { SavedBadge } from './SavedBadge.tsx';
import { SetCounts } from './SetCounts.tsx';
import { SetRules } from './SetRules.tsx';

/** The visitor's sets of labels, and the one that is being added to. */
export function SetsPanel() {
  const active = useActiveSet();
  const wasCleared = useLibrary((state) => state.wasCleared);
  const damaged = useLibrary((state) => state.damaged);
  return (
    <section aria-label="Sets of labels" className="panel min-w-0 text-xs" data-sets>
      <PanelTitle
        title="Sets of labels"
        says="New labels go to the chosen set. Sets are kept in this browser only; export one to take it elsewhere."
      >
        <div className="ml-auto">
          <SavedBadge isBrief />
        </div>
      </PanelTitle>
      {active ? (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-3 py-2">
          <SetChooser />
          <DeletedNotice />
          {wasCleared ? (
            <Problem>
              The browser has removed the labels of your last visit. Export what you want to keep.
            </Problem>
          ) : null}
          {damaged > 0 ? (
            <Problem>{damaged} records could not be read and were left where they are.</Problem>
          ) : null}
          <SetCounts known={active} />
          <SetRules known={active} />
        </div>
      ) : (
        <p className="grid min-h-[16.3rem] place-items-center text-muted" aria-busy="true">
          Reading your labels…
        </p>
      )}
    </section>
  );
}

function SetChooser() {
  const { library } = useLabelWorkspace();
  const sets = useLibrary((state) => state.sets);
  const activeId = useLibrary((state) => state.activeId);
  const [doing, setDoing] = useState<'rename' | 'merge' | null>(null);
  if (activeId === null) return null;
  return (
    <>
      <div className="flex items-center gap-1">
        <select
          aria-label="Set that new labels go to"
          className="control min-w-0 flex-1 text-[13px]"
          value={activeId}
          onChange={(event) => {
            library.select(event.target.value);
            setDoing(null);
            event.target.blur();
          }}
        >
          {sets.map(({ set }) => (
            <option key={set.id} value={set.id}>
              {set.name} ({set.items.length})
            </option>
          ))}
        </select>
        <IconButton label="New set" onPress={() => void library.create('My labels')}>
          <Plus size={15} aria-hidden="true" />
        </IconButton>
        <IconButton label="Rename set" onPress={() => setDoing(doing === 'rename' ? null : 'rename')}>
          <Pencil size={14} aria-hidden="true" />
        </IconButton>
        <IconButton
          label="Add another set’s labels"
          disabled={sets.length < 2}
          onPress={() => setDoing(doing === 'merge' ? null : 'merge')}
        >
          <Merge size={15} aria-hidden="true" />
        </IconButton>
        <IconButton label="Delete set" onPress={() => library.remove(activeId)}>
          <Trash2 size={14} aria-hidden="true" />
        </IconButton>
      </div>
      {doing === 'rename' ? <RenameForm key={activeId} id={activeId} onDone={() => setDoing(null)} /> : null}
      {doing === 'merge' ? <MergeForm key={activeId} into={activeId} onDone={() => setDoing(null)} /> : null}
    </>
  );
}

function IconButton({
  label,
  onPress,
  disabled = false,
  children,
}: {
  label: string;
  onPress: () => void;
  disabled?: boolean;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      className="icon-button disabled:opacity-40"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={(event) => {
        if (event.detail > 0) event.currentTarget.blur();
        onPress();
      }}
    >
      {children}
    </button>
  );
}

function RenameForm({ id, onDone }: { id: string; onDone: () => void }) {
  const { library } = useLabelWorkspace();
  const name = useLibrary((state) => state.sets.find(({ set }) => set.id === id)?.set.name ?? '');
  const [text, setText] = useState(name);
  const [problem, setProblem] = useState('');
  const rename = () => {
    try {
      library.rename(id, text);
      onDone();
    } catch (error) {
      setProblem(toEnvelope(error).message);
    }
  };
  return (
    <form
      className="flex flex-wrap items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        rename();
      }}
    >
      <input
        aria-label="New name"
        className="control min-w-0 flex-1"
        value={text}
        maxLength={200}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears because its button was pressed
        autoFocus
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
      />
      <button type="submit" className="control">
        Rename
      </button>
      {problem ? <Problem className="w-full">{problem}</Problem> : null}
    </form>
  );
}

function MergeForm({ into, onDone }: { into: string; onDone: () => void }) {
  const { library } = useLabelWorkspace();
  const sets = useLibrary((state) => state.sets);
  const others = sets.filter(({ set }) => set.id !== into);
  const [from, setFrom] = useState(others[0]?.set.id ?? '');
  return (
    <div className="flex items-center gap-1">
      <select
        aria-label="Set to take labels from"
        className="control min-w-0 flex-1"
        value={from}
        onChange={(event) => setFrom(event.target.value)}
      >
        {others.map(({ set }) => (
          <option key={set.id} value={set.id}>
            {set.name} ({set.items.length})
          </option>
        ))}
      </select>
      <button
        type="button"
        className="control"
        disabled={from === ''}
        onClick={() => {
          library.merge(into, from);
          onDone();
        }}
      >
        Add its labels
      </button>
    </div>
  );
}

function DeletedNotice() {
  const { library } = useLabelWorkspace();
  const deleted = useLibrary((state) => state.deleted);
  if (!deleted) return null;
  return (
    <output className="flex items-center gap-2 rounded-sm bg-raised px-2 py-1">
      <span className="min-w-0 flex-1 truncate">
        Deleted “{deleted.set.name}” ({counted(deleted.set.items.length, 'label')}).
      </span>
      <button type="button" className="control flex items-center gap-1" onClick={library.undoRemove}>
        <Undo2 size={13} aria-hidden="true" /> Undo
      </button>
    </output>
  );
}
