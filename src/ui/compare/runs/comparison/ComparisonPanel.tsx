import { useMemo } from 'react';
import { useRuns } from '../../../RunsContext.tsx';
import { MAX_COMPARED, RUN_COLORS } from '../runStyle.ts';
import { CompareTable } from './CompareTable.tsx';
import { OverlayPanel } from './OverlayPanel.tsx';
import { SamplesPair } from './SamplesPair.tsx';
import { useLoadedRuns } from './useLoadedRuns.ts';

/** The chosen runs side by side: curves, rows that differ, answers. */
export function ComparisonPanel() {
  const all = useRuns((state) => state.heads);
  const chosen = useRuns((state) => state.chosen);
  const heads = useMemo(() => {
    const byId = new Map(all.map((head) => [head.id, head]));
    return chosen.slice(0, MAX_COMPARED).flatMap((id) => byId.get(id) ?? []);
  }, [all, chosen]);
  const { runs, problems, isLoading } = useLoadedRuns(heads);
  if (all.length === 0) return null;
  if (heads.length === 0) {
    return (
      <section aria-label="Comparison" className="panel px-3 py-6 text-center text-xs text-muted">
        Choose runs above: here their curves are laid over each other, and their settings, results, costs and
        answers stand side by side.
      </section>
    );
  }
  return (
    <div className="grid min-w-0 gap-2" style={RUN_COLORS} data-compared={heads.length}>
      {problems.map((problem) => (
        <p key={problem} role="alert" className="panel px-3 py-1.5 text-xs text-alarm">
          {problem}
        </p>
      ))}
      <OverlayPanel heads={heads} runs={runs} isLoading={isLoading} />
      <CompareTable heads={heads} />
      <SamplesPair runs={runs} heads={heads} />
    </div>
  );
}
