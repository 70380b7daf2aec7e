import { type CSSProperties, useEffect, useMemo } from 'react';
import type { RunHead } from '../../../runs/run.ts';
import { costCurve, type CostSource, costSourceOfRun } from '../../../runs/cost/costSource.ts';
import { type LaneState, hasBegun } from '../../../store/laneState.ts';
import type { SeriesStore } from '../../../store/series.ts';
import { laneLabel, type LaneStyle, laneStyle } from '../../common/laneStyle.ts';
import { useRace, useSlowRace, useWholeRace } from '../../RaceContext.tsx';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';
import { useLoadedRuns } from '../runs/comparison/useLoadedRuns.ts';
import { paintsOf, runLooks } from '../runs/runStyle.ts';

export interface StyledSource {
  readonly source: CostSource;
  readonly style: LaneStyle;
}
/** Where the numbers are from: the lanes of the Race page, or runs that are kept. */
export type CostOrigin = 'live' | 'kept';

const MOST = 6;
const CLOCK_MS = 500;

function liveSource(lane: LaneState, series: SeriesStore, name: string): CostSource | null {
  if (!lane.progress) return null;
  return {
    id: lane.runId,
    name,
    algorithm: lane.algorithm,
    preset: lane.request?.preset ?? '',
    progress: lane.progress,
    labels: lane.preferences?.pairs ?? 0,
    goldStart: lane.start?.metrics['gold/reward'],
    gold: lane.evaluation?.metrics['gold/reward'],
    curve: costCurve(series.view(lane.algorithm, 'gold/reward'), series.view(lane.algorithm, 'cost/flops')),
  };
}

function useLiveSources(): readonly StyledSource[] {
  const { series } = useWholeRace();
  const catalog = useRace((state) => state.catalog);
  const lanes = useSlowRace((state) => state.lanes, CLOCK_MS);
  return useMemo(
    () =>
      Object.values(lanes).flatMap((lane) => {
        const source = hasBegun(lane) ? liveSource(lane, series, laneLabel(lane.algorithm, catalog)) : null;
        return source ? [{ source, style: laneStyle(lane.algorithm, catalog) }] : [];
      }),
    [lanes, series, catalog],
  );
}

/** The chosen runs, else the latest finished one of each algorithm. */
function useKeptHeads(): readonly RunHead[] {
  const heads = useRuns((state) => state.heads);
  const chosen = useRuns((state) => state.chosen);
  return useMemo(() => {
    const known = new Map(heads.map((head) => [head.id, head]));
    if (chosen.length > 0) return chosen.flatMap((id) => known.get(id) ?? []).slice(0, MOST);
    const finished = heads.filter(({ outcome }) => outcome === 'finished');
    const latest = new Map(finished.toReversed().map((head) => [head.request.algorithm, head]));
    return [...latest.values()].slice(0, MOST);
  }, [heads, chosen]);
}

export interface CostSources {
  readonly live: readonly StyledSource[];
  readonly kept: readonly StyledSource[];
  /** The colours of the kept runs, for the element around them. */
  readonly paints: CSSProperties;
  /** Chosen by the visitor, not by the page. */
  readonly areChosen: boolean;
}

export function useCostSources(): CostSources {
  const library = useRunLibrary();
  useEffect(() => void library.open(), [library]);
  const live = useLiveSources();
  const { runs } = useLoadedRuns(useKeptHeads());
  const areChosen = useRuns((state) => state.chosen.length > 0);
  const catalog = useRace((state) => state.catalog);
  const looks = runLooks(
    runs.map(({ head }) => head),
    catalog,
  );
  const kept = runs.map((run, place) => ({ source: costSourceOfRun(run), style: looks[place]! }));
  return { live, kept, paints: paintsOf(looks), areChosen };
}
