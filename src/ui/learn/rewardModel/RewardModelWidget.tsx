import { useRewardLab } from '../../reward/model/useRewardLab.ts';
import { RealRewardModel } from './RealRewardModel.tsx';
import { useVotesFit } from './useVotesFit.ts';
import { VotesPanel } from './VotesPanel.tsx';

/** Five answers and their rewards; then the reward model that is one. */
export function RewardModelWidget({ step }: { step: number }) {
  const fit = useVotesFit();
  const lab = useRewardLab();
  return step < 3 ? (
    <VotesPanel fit={fit} step={step} />
  ) : (
    <RealRewardModel lab={lab} readsTokens={step > 3} />
  );
}
