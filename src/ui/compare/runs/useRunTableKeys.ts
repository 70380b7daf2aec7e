import { type KeyboardEvent, useState } from 'react';
import type { RunHead } from '../../../runs/run.ts';
import { useRunLibrary } from '../../RunsContext.tsx';
import type { EditedCell } from './RunRow.tsx';

const PAGE = 10;

/** Arrows move, space chooses (shift and arrow: as it goes), F2 renames, T tags, Delete removes. */
export function useRunTableKeys({
  heads,
  reveal,
  onToggle,
  onEdit,
}: {
  heads: readonly RunHead[];
  reveal: (index: number) => void;
  onToggle: (id: string) => void;
  onEdit: (id: string, cell: EditedCell) => void;
}) {
  const library = useRunLibrary();
  const [wanted, setActive] = useState(0);
  const active = Math.min(wanted, heads.length - 1);
  const move = (to: number) => {
    const index = Math.max(0, Math.min(heads.length - 1, to));
    setActive(index);
    reveal(index);
  };
  const step = (by: number, extend: boolean) => {
    const next = heads[active + by];
    if (extend && next && !library.store.getState().chosen.includes(next.id)) onToggle(next.id);
    move(active + by);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget) return; // a field or a button of a row
    const head = heads[active];
    if (!head) return;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => step(1, event.shiftKey),
      ArrowUp: () => step(-1, event.shiftKey),
      PageDown: () => move(active + PAGE),
      PageUp: () => move(active - PAGE),
      Home: () => move(0),
      End: () => move(heads.length - 1),
      ' ': () => onToggle(head.id),
      Enter: () => onToggle(head.id),
      F2: () => onEdit(head.id, 'name'),
      t: () => onEdit(head.id, 'tags'),
      Delete: () => void library.remove([head.id]),
      a: () => library.choose(heads.map(({ id }) => id)),
    };
    if (event.altKey || ((event.ctrlKey || event.metaKey) && event.key !== 'a')) return;
    if (event.key === 'a' && !event.ctrlKey && !event.metaKey) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  return { active, setActive, onKeyDown };
}
