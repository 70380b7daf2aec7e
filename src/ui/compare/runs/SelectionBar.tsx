import { Trash2 } from 'lucide-react';
import type { RunHead } from '../../../runs/run.ts';
import { SaveRunsMenu } from '../../export/SaveRunsMenu.tsx';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';
import { MAX_COMPARED } from './runStyle.ts';

/** What is chosen, and what can be done with all of it. */
export function SelectionBar({ found }: { found: readonly RunHead[] }) {
  const library = useRunLibrary();
  const chosen = useRuns((state) => state.chosen);
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-2 border-b border-line px-3 py-0.5">
      <output className="text-muted">
        {chosen.length === 0
          ? 'Choose runs to compare them below: click a name, or use the arrow keys and space.'
          : `${chosen.length} chosen${chosen.length > MAX_COMPARED ? `; the first ${MAX_COMPARED} are compared` : ''}`}
      </output>
      <span className="ml-auto flex flex-wrap gap-1 [&_button]:whitespace-nowrap">
        <button
          type="button"
          className="control"
          disabled={found.length === 0}
          onClick={() => library.choose(found.map(({ id }) => id))}
        >
          Choose all {found.length}
        </button>
        {chosen.length > 0 ? (
          <>
            <SaveRunsMenu
              runs={() => Promise.all(chosen.map((id) => library.load(id)))}
              label={`Save ${chosen.length}`}
            />
            <button type="button" className="control" onClick={() => library.choose([])}>
              Choose none
            </button>
            <button
              type="button"
              className="control flex items-center gap-1"
              onClick={() => void library.remove(chosen)}
            >
              <Trash2 size={12} aria-hidden="true" /> Remove {chosen.length}
            </button>
          </>
        ) : null}
      </span>
    </div>
  );
}
