import { useEffect, useRef } from 'react';

/**
 * Keys that work anywhere on the page except where they already mean something: in a field, on a button (Space),
 * in an open dialog, or with a modifier.
 */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTaken(event)) return;
      const key = event.key === ' ' ? 'Space' : event.key.toUpperCase();
      const action = latest.current[key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function isTaken(event: KeyboardEvent): boolean {
  const { target } = event;
  if (event.defaultPrevented) return true; // tabs and sliders answer to arrows themselves
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input, textarea, select, [contenteditable]')) return true;
  if (target.closest('dialog[open]')) return event.key !== '?';
  return event.key === ' ' && target.closest('button, summary, a, [role=slider], [role=switch]') !== null;
}
