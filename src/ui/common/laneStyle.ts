import type { Catalog } from '../../shared/catalog.ts';

export type MarkerShape = 'circle' | 'square' | 'triangle' | 'diamond';

/** How one method looks everywhere: a hue, and a shape and dash so that it never rests on colour alone. */
export interface LaneStyle {
  /** A CSS custom property. */
  readonly color: string;
  readonly marker: MarkerShape;
  /** Lengths in CSS pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

const STYLES: readonly LaneStyle[] = [
  { color: '--method-1', marker: 'circle', dash: [] },
  { color: '--method-2', marker: 'square', dash: [6, 3] },
  { color: '--method-3', marker: 'triangle', dash: [2, 2] },
  { color: '--method-4', marker: 'diamond', dash: [8, 3, 2, 3] },
];
/** The two that everything is about keep their look whatever else the catalog lists. */
const FIXED = ['ppo', 'dpo'];

export function laneStyle(algorithm: string, catalog: Catalog | null): LaneStyle {
  const fixed = FIXED.indexOf(algorithm);
  if (fixed >= 0) return STYLES[fixed]!;
  const others = catalog?.algorithms.map((known) => known.id).filter((id) => !FIXED.includes(id)) ?? [];
  const place = Math.max(0, others.indexOf(algorithm)) % (STYLES.length - FIXED.length);
  return STYLES[FIXED.length + place]!;
}

export function laneLabel(algorithm: string, catalog: Catalog | null): string {
  return catalog?.algorithms.find((known) => known.id === algorithm)?.label ?? algorithm.toUpperCase();
}
