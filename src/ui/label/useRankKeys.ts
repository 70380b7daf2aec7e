import { useEffect, useRef } from 'react';

export interface RankKeyActions {
  readonly move: (by: -1 | 1) => void;
  readonly submit: () => void;
}

/** Shift with an arrow, and Enter where it presses no button: keys that `useShortcuts` does not tell apart. */
export function useRankKeys(actions: RankKeyActions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const isField =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog');
      if (isField) return;
      const isButton = event.target instanceof HTMLElement && event.target.closest('button, a');
      if (event.key === 'Enter' && !isButton && !event.repeat) latest.current.submit();
      else if (event.shiftKey && event.key === 'ArrowUp') latest.current.move(-1);
      else if (event.shiftKey && event.key === 'ArrowDown') latest.current.move(1);
      else return;
      event.preventDefault();
      event.stopPropagation(); // the arrow alone means something else
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, []);
}
