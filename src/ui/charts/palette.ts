/**
 * The page's colours for canvases, which do not understand CSS variables. The browser resolves them (light or
 * dark) on a hidden element; the answers are kept until the theme changes.
 */
const known = new Map<string, string>();
const listeners = new Set<() => void>();
let probe: HTMLElement | null = null;

export function paletteColor(property: string): string {
  const found = known.get(property);
  if (found !== undefined) return found;
  if (!probe) {
    probe = document.createElement('span');
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(${property})`;
  const color = getComputedStyle(probe).color;
  known.set(property, color);
  return color;
}

/** Calls back after every change of theme. @returns an undo */
export function onPaletteChange(listener: () => void): () => void {
  if (listeners.size === 0) watchTheme();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let watching = false;
function watchTheme(): void {
  if (watching) return;
  watching = true;
  const changed = () => {
    known.clear();
    for (const listener of listeners) listener();
  };
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
}
