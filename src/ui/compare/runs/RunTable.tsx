import { useCallback, useRef, useState } from 'react';
import type { RunHead } from '../../../runs/run.ts';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';
import type { RunQuery } from './runFilter.ts';
import { COLUMN_COUNT, RunTableHead } from './RunTableHead.tsx';
import { type EditedCell, RunRow } from './RunRow.tsx';
import { useRunTableKeys } from './useRunTableKeys.ts';
import { ROW_HEIGHT, useVisibleRows } from './useVisibleRows.ts';

/** Runs as rows. Only those in sight are in the document, so that hundreds scroll as smoothly as ten. */
export function RunTable({
  heads,
  query,
  onQuery,
}: {
  heads: readonly RunHead[];
  query: RunQuery;
  onQuery: (query: RunQuery) => void;
}) {
  const library = useRunLibrary();
  const chosen = useRuns((state) => state.chosen);
  const unsaved = useRuns((state) => state.unsaved);
  const [editing, setEditing] = useState<{ id: string; cell: EditedCell } | null>(null);
  const grid = useRef<HTMLTableElement>(null);
  const { scroller, first, count, onScroll, reveal } = useVisibleRows(heads.length);
  const onEdit = useCallback((id: string, cell: EditedCell | null) => {
    setEditing(cell && { id, cell });
    if (!cell) grid.current?.focus({ preventScroll: true });
  }, []);
  const onToggle = useCallback(
    (id: string) => {
      const now = library.store.getState().chosen;
      library.choose(now.includes(id) ? now.filter((other) => other !== id) : [...now, id]);
    },
    [library],
  );
  const { active, setActive, onKeyDown } = useRunTableKeys({ heads, reveal, onToggle, onEdit });
  const shown = heads.slice(first, first + count);
  return (
    <div
      ref={scroller}
      onScroll={onScroll}
      className="max-h-[min(28rem,60vh)] overflow-auto overscroll-contain"
    >
      <table
        ref={grid}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- a table of rows to choose is a grid
        role="grid"
        aria-label="Runs"
        aria-rowcount={heads.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={heads[active] ? `run-${heads[active].id}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="w-full min-w-[1250px] table-fixed border-collapse text-xs outline-offset-[-2px]"
      >
        <RunTableHead query={query} onQuery={onQuery} />
        <tbody>
          <Gap height={first * ROW_HEIGHT} />
          {shown.map((head, i) => (
            <RunRow
              key={head.id}
              head={head}
              index={first + i}
              place={chosen.indexOf(head.id)}
              isActive={first + i === active}
              isUnsaved={unsaved.includes(head.id)}
              edited={editing?.id === head.id ? editing.cell : null}
              onToggle={onToggle}
              onEdit={onEdit}
              onActivate={setActive}
            />
          ))}
          <Gap height={Math.max(0, heads.length - first - count) * ROW_HEIGHT} />
        </tbody>
      </table>
      {heads.length === 0 ? (
        <p className="px-3 py-6 text-center text-muted">No run fits the filters.</p>
      ) : null}
    </div>
  );
}

/** The room of the rows that are not in the document. */
function Gap({ height }: { height: number }) {
  if (height === 0) return null;
  return (
    <tr aria-hidden="true" style={{ height }}>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- empty, and hidden */}
      <td colSpan={COLUMN_COUNT} className="p-0" />
    </tr>
  );
}
