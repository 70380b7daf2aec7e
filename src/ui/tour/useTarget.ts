import { useEffect, useMemo } from 'react';

/** What is pointed at: marked while it is, and brought into sight once. Null if it is not on the page. */
export function useTarget(selector: string): HTMLElement | null {
  const element = useMemo(() => document.querySelector<HTMLElement>(selector), [selector]);
  useEffect(() => {
    if (!element) return undefined;
    element.setAttribute('data-tour-target', '');
    const { top, bottom } = element.getBoundingClientRect();
    if (top < 0 || bottom > window.innerHeight) {
      const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
      element.scrollIntoView({ block: 'center', behavior: isStill ? 'auto' : 'smooth' });
    }
    return () => element.removeAttribute('data-tour-target');
  }, [element]);
  return element;
}
