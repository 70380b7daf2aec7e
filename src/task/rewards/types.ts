import type { ClassifierVerdict } from '../../shared/textClassifier.ts';
import type { ConfigOf, Knobs } from '../../shared/spec.ts';

/** One answer to be rewarded. */
export interface Answer {
  readonly prompt: string;
  readonly text: string;
  /** Whether it ended with EOS within the length limit. */
  readonly ended: boolean;
}

/** What a part may ask of its surroundings. Each answers in the order of the answers it was asked about. */
export interface RewardServices {
  /** The task's gold score of prompt and answer, 0-1. */
  readonly gold: (text: string) => number;
  /** The trained reward model: mean 0, standard deviation 1 on the SFT model's answers. */
  readonly rewardModel: () => Promise<Float32Array>;
  /** @throws AppError('model-file' | 'network') if the classifier cannot be had */
  readonly classify: (id: string, texts: readonly string[]) => Promise<ClassifierVerdict>;
}

/**
 * One thing that can be rewarded. `values` are in 0-1 unless `scale` says `logit`: then any number, 0 the middle.
 */
export interface RewardPart<K extends Knobs = Knobs> {
  readonly id: string;
  readonly label: string;
  readonly says: string;
  readonly needs: 'nothing' | 'preferences' | 'classifier';
  readonly scale: 'unit' | 'logit';
  readonly knobs: K;
  values(answers: readonly Answer[], config: ConfigOf<K>, services: RewardServices): Promise<Float32Array>;
}

/** Keeps the types of knobs and config together while a part is written. */
export const defineRewardPart = <K extends Knobs>(part: RewardPart<K>): RewardPart<K> => part;
/** For code that runs any of them. */
// eslint-disable-next-line typescript/no-explicit-any
export type AnyRewardPart = RewardPart<any>;

/** A part that reads each answer by itself. */
export function ruleReward<K extends Knobs>(
  rule: Pick<RewardPart<K>, 'id' | 'label' | 'says' | 'knobs'> & {
    readonly value: (answer: Answer, config: ConfigOf<K>) => number;
  },
): RewardPart<K> {
  const { value, ...rest } = rule;
  return {
    ...rest,
    needs: 'nothing',
    scale: 'unit',
    values: (answers, config) =>
      Promise.resolve(Float32Array.from(answers, (answer) => value(answer, config))),
  };
}
