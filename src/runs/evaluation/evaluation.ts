/** Answers of several models to the same prompts as data: what every table, figure and export of an evaluation is made of. */
import type { EvaluatedAnswer } from '../../protocol/evaluatePolicies.ts';
import type { ResultOf } from '../../protocol/jobs.ts';

export interface EvaluatedModel {
  /** `sft` or an algorithm's id. */
  readonly name: string;
  readonly label: string;
  /** Steps that it was trained for; 0 for the SFT model. */
  readonly step: number;
  /** The answers of one prompt stand together. */
  readonly answers: readonly EvaluatedAnswer[];
}

/** Plain objects throughout: it can be written as JSON and read back. */
export interface Evaluation {
  readonly preset: string;
  readonly modelId: string;
  readonly seed: number;
  /** Of sampling. */
  readonly temperature: number;
  readonly prompts: readonly string[];
  /** Answers a prompt. */
  readonly samples: number;
  readonly models: readonly EvaluatedModel[];
  readonly classifier: { readonly model: string; readonly label: string } | undefined;
  readonly pairs: ResultOf<'evaluatePolicies'>['pairs'];
  readonly problems: readonly string[];
  readonly wallMs: number;
}

export const JUDGES = ['gold', 'rewardModel', 'classifier'] as const;
export type JudgeId = (typeof JUDGES)[number];

/** Whose word it is and how it comes to it, for headings and hover sentences. */
export const JUDGE_WORDS: Readonly<Record<JudgeId, { readonly label: string; readonly says: string }>> = {
  gold: {
    label: 'gold',
    says: 'The truth: a program that reads the answer. No method ever saw it.',
  },
  rewardModel: {
    label: 'reward model',
    says: 'The reward model trained from the labels with this seed. Where PPO is paid by one, it is this very one: it flatters PPO.',
  },
  classifier: {
    label: 'classifier',
    says: 'A text classifier trained on other texts: an independent judge.',
  },
};

/** The judges that have looked at every answer. */
export const judgesOf = ({ models }: Pick<Evaluation, 'models'>): JudgeId[] =>
  JUDGES.filter((judge) =>
    models.every(({ answers }) => answers.every((answer) => answer[judge] !== undefined)),
  );

/** @returns one array a prompt, with one number a sample */
export function byPrompt(
  answers: readonly EvaluatedAnswer[],
  samples: number,
  valueOf: (answer: EvaluatedAnswer) => number,
): number[][] {
  return Array.from({ length: Math.floor(answers.length / samples) }, (_, prompt) =>
    answers.slice(prompt * samples, (prompt + 1) * samples).map(valueOf),
  );
}
