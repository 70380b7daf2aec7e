import { type PreferenceSplit, splitByPrompt } from '../../feedback/preferenceSet.ts';
import { toPairs, type ToPairsResult, type TrainingPair } from '../../feedback/toPairs.ts';
import type { LabelledPair, OwnLabels } from '../../protocol/commands.ts';
import type { LabelSet, TrainingRules } from './labelChange.ts';

/** The split is the same for every set and every visit, so that sets can be compared on the same held-out prompts. */
const SPLIT_SEED = 20_261_120;

export interface TrainingLabels {
  readonly labels: OwnLabels;
  readonly split: PreferenceSplit;
  readonly train: ToPairsResult;
  readonly heldOut: ToPairsResult;
}

const known = new WeakMap<LabelSet, TrainingLabels>();

/** What both methods learn from and are judged by: the pairs of a set, split by prompt. Computed once for each set. */
export function trainingLabels(labelSet: LabelSet): TrainingLabels {
  const found = known.get(labelSet) ?? compute(labelSet);
  known.set(labelSet, found);
  return found;
}

function compute({ set, rules }: LabelSet): TrainingLabels {
  const split = splitByPrompt(set.items, { seed: SPLIT_SEED, heldOut: rules.heldOut });
  const train = pairsOf(split.train, rules);
  // A tie counted both ways cannot be judged right or wrong.
  const heldOut = toPairs(split.heldOut);
  return {
    labels: { train: train.pairs.map(labelledPair), heldOut: heldOut.pairs.map(labelledPair) },
    split,
    train,
    heldOut,
  };
}

const pairsOf = (items: PreferenceSplit['train'], { ties, bothBad }: TrainingRules) =>
  toPairs(items, { ties, bothBad });

const labelledPair = ({ prompt, chosen, rejected, weight, group }: TrainingPair): LabelledPair => ({
  prompt,
  chosen,
  rejected,
  ...(weight !== 1 && { weight }),
  group,
});
