/** The reward model that chooses what is asked: trained on the labels so far, in the studio. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { OwnLabels } from '../../protocol/commands.ts';
import type { RunOptions, Studio } from '../studio/studioStore.ts';

export interface DeskJudgeState {
  /** Null: none was trained here; the Reward page may have trained one. */
  readonly trained: {
    readonly pairs: number;
    /** Share of held-out pairs in the right order; null without held-out pairs. */
    readonly accuracy: number | null;
  } | null;
}

export interface DeskJudge {
  readonly store: StoreApi<DeskJudgeState>;
  readonly train: (labels: OwnLabels, seed: number, options: RunOptions) => Promise<void>;
  readonly forget: () => void;
}

export function createDeskJudge(studio: Studio): DeskJudge {
  const store = createStore<DeskJudgeState>(() => ({ trained: null }));
  return {
    store,
    async train(labels, seed, options) {
      const { heldOut, trainPairs } = await studio.actions.run<'trainRewardModel'>(
        { kind: 'trainRewardModel', labels, from: 'sft', config: {}, seed },
        options,
      );
      const right = heldOut.filter(({ chosen, rejected }) => chosen > rejected).length;
      const accuracy = heldOut.length === 0 ? null : right / heldOut.length;
      store.setState({ trained: { pairs: trainPairs, accuracy } });
    },
    forget: () => store.setState({ trained: null }),
  };
}
