/**
 * How often a method reads each sequence by the book, in forward passes: used until the visitor has a run that was counted.
 * PPO as TRL's defaults have it (4 epochs, a critic of its own), one epoch of reward model and DPO.
 */
import type { MethodTraits, Passes } from '../../../runs/cost/scalability.ts';

/** One forward and one backward pass, which costs two. */
const TRAINED = 3;
const PPO_EPOCHS = 4;
const SIDES = 2;
const none = { rewardModel: 0, generation: 0, scoring: 0, training: 0 };

export interface ScaledMethod {
  readonly id: 'ppo' | 'dpo';
  readonly label: string;
  readonly traits: MethodTraits;
  readonly passes: Passes;
}

export const SCALED_METHODS: readonly ScaledMethod[] = [
  {
    id: 'ppo',
    label: 'PPO',
    traits: { holds: ['reference', 'critic', 'rewardModel'], writes: true },
    passes: {
      trunk: {
        rewardModel: SIDES * TRAINED,
        generation: 1,
        scoring: 4, // policy, reference, critic, reward model
        training: PPO_EPOCHS * TRAINED * 2, // policy and critic
      },
      logits: { ...none, generation: 1, scoring: 2, training: PPO_EPOCHS * TRAINED },
    },
  },
  {
    id: 'dpo',
    label: 'DPO',
    traits: { holds: [], writes: false },
    passes: {
      trunk: { ...none, scoring: SIDES, training: SIDES * TRAINED },
      logits: { ...none, scoring: SIDES, training: SIDES * TRAINED },
    },
  },
];
