import type { CSSProperties } from 'react';
import type { RunHead } from '../../../runs/run.ts';
import type { Catalog } from '../../../shared/catalog.ts';
import { type LaneStyle, laneStyle } from '../../common/laneStyle.ts';

/** Runs that are compared at once. */
export const MAX_COMPARED = 10;

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2.5], [9, 3, 2, 3], [4, 2]];
/** All as dark on the panel as the method's own hue, or darker (in a dark theme: lighter). */
const SHADES: readonly ((hue: string) => string)[] = [
  (hue) => `var(${hue})`,
  (hue) => `color-mix(in oklab, var(${hue}) 50%, var(--ink))`,
  (hue) => `color-mix(in oklab, var(${hue}) 45%, var(--muted))`,
];

export interface RunLook extends LaneStyle {
  /** What the custom property `color` stands for. */
  readonly paint: string;
}

/**
 * How compared runs look. A run has the hue and the shape of its method, as everywhere on the page; runs of methods that share
 * a hue differ in dash and shade, and each has its number.
 */
export function runLooks(heads: readonly RunHead[], catalog: Catalog | null): readonly RunLook[] {
  const seen = new Map<string, number>();
  return heads.map(({ request }, place) => {
    const { color: hue, marker, dash } = laneStyle(request.algorithm, catalog);
    const nth = seen.get(hue) ?? 0;
    seen.set(hue, nth + 1);
    const others = DASHES.filter((known) => known.join() !== dash.join());
    const dashes = [dash, ...others];
    return {
      color: `--run-${place}`,
      paint: SHADES[nth % SHADES.length]!(hue),
      marker,
      dash: dashes[nth % dashes.length]!,
    };
  });
}

/** Defines the colours of these looks for everything inside. */
export const paintsOf = (looks: readonly RunLook[]): CSSProperties =>
  Object.fromEntries(looks.map(({ color, paint }) => [color, paint])) as CSSProperties;
