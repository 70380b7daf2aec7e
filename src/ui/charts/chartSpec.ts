import type { Catalog } from '../../shared/catalog.ts';
import type { RaceSettings } from '../../store/settings.ts';

/** One plot: a metric of every lane that reports it. */
export interface PlotSpec {
  readonly metric: string;
  /** Instead of the metric's label in the catalog. */
  readonly title?: string;
  /** Draws against another metric of the same evaluation instead of the chosen x-axis. */
  readonly against?: string;
  /** Only the lane of this algorithm, where two mean different things by one name. */
  readonly algorithm?: string;
  /** Values that the y-axis always reaches. */
  readonly include?: readonly number[];
  /** Draws the SFT model's value at step 0 as a level. */
  readonly sftLevel?: boolean;
}

/**
 * A chart: one or more plots under one heading. Every `*.chart.tsx` in this folder exports one as `chart`, and
 * the page shows it; nothing else needs to know.
 */
export interface ChartSpec {
  readonly title: string | ((catalog: Catalog, settings: RaceSettings) => string);
  /** What to look for, in a sentence or two. */
  readonly says: string;
  /** `main`: large, at the top. `diagnostics`: small plots in a row. `stage`: before the learning itself. */
  readonly place: 'main' | 'diagnostics' | 'stage';
  readonly order: number;
  /** Or what they are for a preset and its settings; none: the chart is not shown. */
  readonly plots: readonly PlotSpec[] | ((catalog: Catalog, settings: RaceSettings) => readonly PlotSpec[]);
}
