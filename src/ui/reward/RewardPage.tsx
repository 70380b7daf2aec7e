import { ComposerPanel } from './composer/ComposerPanel.tsx';

/** Everything about the reward: what it is made of, and how good the learned part of it is. */
export function RewardPage() {
  return (
    <main className="grid min-w-0 items-start gap-2 wide:grid-cols-2">
      <ComposerPanel />
    </main>
  );
}
