import type { RewardPartSpec } from '../../shared/rewardSpec.ts';
import { bannedWords } from './bannedWords.ts';
import { classifier } from './classifier.ts';
import { endsProperly } from './endsProperly.ts';
import { gold } from './gold.ts';
import { keywords } from './keywords.ts';
import { length } from './length.ts';
import { pattern } from './pattern.ts';
import { repetition } from './repetition.ts';
import { rewardModel } from './rewardModel.ts';
import type { AnyRewardPart } from './types.ts';

/** Everything that can be rewarded: one line each. */
export const rewardParts: readonly AnyRewardPart[] = [
  rewardModel,
  gold,
  classifier,
  length,
  keywords,
  bannedWords,
  repetition,
  endsProperly,
  pattern,
];

/** The same as plain data for the catalog. */
export const rewardPartSpecs: readonly RewardPartSpec[] = rewardParts.map(
  ({ id, label, says, needs, knobs }) => ({
    id,
    label,
    says,
    needs,
    knobs,
  }),
);
