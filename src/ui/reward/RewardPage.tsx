import { ComposerPanel } from './composer/ComposerPanel.tsx';
import { AttributionPanel } from './model/AttributionPanel.tsx';
import { CrossValidationPanel } from './model/CrossValidationPanel.tsx';
import { QualityPanel } from './model/QualityPanel.tsx';
import { TrainPanel } from './model/TrainPanel.tsx';
import { useRewardLab } from './model/useRewardLab.ts';

/** Everything about the reward: what it is made of, and how good the learned part of it is. */
export function RewardPage() {
  const lab = useRewardLab();
  return (
    <main className="grid min-w-0 items-start gap-2 wide:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-2">
        <TrainPanel lab={lab} />
        <CrossValidationPanel lab={lab} />
        <AttributionPanel lab={lab} />
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        <QualityPanel lab={lab} />
        <ComposerPanel />
      </div>
    </main>
  );
}
