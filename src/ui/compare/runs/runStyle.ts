import type { CSSProperties } from 'react';
import type { LaneStyle, MarkerShape } from '../../common/laneStyle.ts';

/** Runs that are compared at once. */
export const MAX_COMPARED = 10;

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
const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 2.5], [9, 3, 2, 3], [4, 2]];

/** How the run in this place of the comparison looks: colour, dash and shape, beside its number. */
export const runStyle = (place: number): LaneStyle => ({
  color: `--run-${place % MAX_COMPARED}`,
  marker: MARKERS[place % MARKERS.length]!,
  dash: DASHES[place % DASHES.length]!,
});

/** Defines the colours for everything inside. */
export const RUN_COLORS = Object.fromEntries(
  COLORS.map((color, place) => [`--run-${place}`, color]),
) as CSSProperties;
