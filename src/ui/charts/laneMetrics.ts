/** What the methods in the lanes say that they report. */
import type { AlgorithmSpec, Catalog } from '../../shared/catalog.ts';
import type { RaceSettings } from '../../store/settings.ts';

/** The methods of a race, in the order of its lanes. */
export const lanesOf = (catalog: Catalog, settings: RaceSettings): AlgorithmSpec[] =>
  settings.algorithms.flatMap((id) => catalog.algorithms.find((known) => known.id === id) ?? []);

/** Those of them that report a metric. */
export const reportersOf = (catalog: Catalog, settings: RaceSettings, metric: string): AlgorithmSpec[] =>
  lanesOf(catalog, settings).filter(({ metrics }) => metrics.includes(metric));

export const namesOf = (lanes: readonly AlgorithmSpec[]): string =>
  lanes.map(({ label }) => label).join(' · ');
