/**
 * Draws something in the colours of the light theme, whichever is on: paper is white. The theme is another only while
 * `draw` runs, so nobody sees it. `draw` gets what turns a CSS custom property into its colour.
 */
export function withLightColors<T>(draw: (color: (property: string) => string) => T): T {
  const root = document.documentElement;
  const { theme } = root.dataset;
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  root.dataset['theme'] = 'light';
  try {
    return draw((property) => {
      probe.style.color = `var(${property})`;
      return getComputedStyle(probe).color;
    });
  } finally {
    probe.remove();
    if (theme === undefined) delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
  }
}
