import type { CSSProperties } from 'react';
import type { RunHead } from '../../../runs/run.ts';
import type { Catalog } from '../../../shared/catalog.ts';
import { type LaneStyle, laneStyle, type MarkerShape } from '../../common/laneStyle.ts';

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

/** Of even lightness, each at least 4.5:1 on the panel; methods keep their own hues. */
const COLORS = [
  'light-dark(#1f5fbf, #86b1ff)',
  'light-dark(#a3460a, #ffb072)',
  'light-dark(#0c7a63, #45d0ae)',
  'light-dark(#8b2c8f, #e59be8)',
  'light-dark(#6f5b00, #e0c65a)',
  'light-dark(#b4246e, #ff8fc0)',
  'light-dark(#0b6b80, #63d3ea)',
  'light-dark(#545a92, #b4b9f5)',
  'light-dark(#446f14, #a8dc78)',
  'light-dark(#6b4a2b, #d8b08a)',
] as const;
const MARKERS: readonly MarkerShape[] = ['circle', 'square', 'triangle', 'diamond'];
/** Five dashes and four shapes: no two of ten runs have both alike. */
const PLACE_DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 2.5], [9, 3, 2, 3], [4, 2]];

/** The look of a place in a list whose entries have methods of their own to show elsewhere. */
export const runStyle = (place: number): LaneStyle => ({
  color: `--run-${place % MAX_COMPARED}`,
  marker: MARKERS[place % MARKERS.length]!,
  dash: PLACE_DASHES[place % PLACE_DASHES.length]!,
});

/** Defines the colours for everything inside. */
export const RUN_COLORS = Object.fromEntries(
  COLORS.map((color, place) => [`--run-${place}`, color]),
) as CSSProperties;
