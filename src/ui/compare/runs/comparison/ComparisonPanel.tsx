import { clsx } from 'clsx';
import { EmptyState } from '../../../common/EmptyState.tsx';
import { Problem } from '../../../common/Problem.tsx';
import { useRuns } from '../../../RunsContext.tsx';
import { useComparedRuns } from '../RunLooks.tsx';
import { CompareTable } from './CompareTable.tsx';
import { OverlayPanel } from './OverlayPanel.tsx';
import { SamplesTable } from './SamplesTable.tsx';
import { useLoadedRuns } from './useLoadedRuns.ts';

/** With no more runs than these, two tables fit beside each other. */
const BESIDE = 3;

/** The chosen runs side by side: curves, rows that differ, answers. */
export function ComparisonPanel() {
  const count = useRuns((state) => state.heads.length);
  const heads = useComparedRuns();
  const { runs, problems, isLoading } = useLoadedRuns(heads);
  if (count === 0) return null;
  if (heads.length === 0) {
    return (
      <section aria-label="Comparison" className="panel">
        <EmptyState title="No run is chosen.">
          Choose runs above: here their curves are laid over each other, and their settings, results, costs
          and answers stand side by side.
        </EmptyState>
      </section>
    );
  }
  return (
    <div className="grid min-w-0 gap-2" data-compared={heads.length}>
      {problems.map((problem) => (
        <Problem key={problem} className="panel px-3 py-1.5">
          {problem}
        </Problem>
      ))}
      <OverlayPanel heads={heads} runs={runs} isLoading={isLoading} />
      <div
        className={clsx(
          'grid min-w-0 grid-cols-[minmax(0,1fr)] items-start gap-2',
          heads.length <= BESIDE && 'wide:grid-cols-2',
        )}
      >
        <CompareTable heads={heads} />
        <SamplesTable runs={runs} heads={heads} />
      </div>
    </div>
  );
}
