import { useMemo } from 'react';
import type { Evaluation } from '../../../runs/evaluation/evaluation.ts';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useRace } from '../../RaceContext.tsx';
import { pairQuality } from '../../reward/model/pairQuality.ts';
import { type JudgedPairs, QualityTable } from '../../reward/model/QualityTable.tsx';
import { modelLabel, modelStyle } from './ModelName.tsx';

/** The reward model and the rewards that policies stand for, on the same held-out labels. */
export function RewardQuality({ evaluation: { pairs } }: { evaluation: Evaluation }) {
  const catalog = useRace((state) => state.catalog);
  const judges = useMemo(
    () =>
      pairs.map(({ judge, scores }): JudgedPairs => {
        const quality = pairQuality(scores);
        if (judge === 'rewardModel') return { label: 'reward model', color: '--ink', quality };
        const { color } = modelStyle(judge, catalog);
        return { label: `${modelLabel(judge, catalog)}, implicit`, color, quality };
      }),
    [pairs, catalog],
  );
  if (judges.length === 0) return null;
  return (
    <section className="panel min-w-0" aria-label="Rewards on held-out labels">
      <PanelTitle
        title="Rewards on held-out labels"
        says="Every policy stands for a reward: beta log(policy / SFT), summed over an answer (Rafailov et al. 2023). DPO trains it on the labels; PPO's comes of being paid by the reward model. All judge the same held-out pairs; calibration depends on beta, the rest does not."
      />
      <div className="px-3 py-2 sm:[&_td]:whitespace-nowrap">
        <QualityTable judges={judges} />
      </div>
    </section>
  );
}
