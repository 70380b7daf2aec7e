import type { Evaluation } from '../../../runs/evaluation/evaluation.ts';
import { HeadToHead } from './HeadToHead.tsx';
import { JudgesPanel } from './JudgesPanel.tsx';
import { MetricsTable } from './MetricsTable.tsx';
import { RewardQuality } from './RewardQuality.tsx';
import { WinForest } from './WinForest.tsx';

/** Everything that was measured. */
export function ResultsView({ evaluation }: { evaluation: Evaluation }) {
  return (
    <div className="grid min-w-0 items-start gap-2 wide:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-2">
        <MetricsTable evaluation={evaluation} />
        <JudgesPanel evaluation={evaluation} />
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        <WinForest evaluation={evaluation} />
        <HeadToHead evaluation={evaluation} />
        <RewardQuality evaluation={evaluation} />
      </div>
    </div>
  );
}
