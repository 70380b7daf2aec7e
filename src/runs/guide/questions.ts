/** What the decision guide asks, and what may be answered. */
export interface Choice<V extends string> {
  readonly value: V;
  readonly label: string;
}
export interface Question<V extends string> {
  readonly label: string;
  readonly says: string;
  readonly choices: readonly Choice<V>[];
  readonly default: V;
}
const ask = <V extends string>(question: Question<V>): Question<V> => question;

export const QUESTIONS = {
  feedback: ask({
    label: 'What feedback is there?',
    says: 'What people, or a program in their place, have said about answers.',
    default: 'pairs',
    choices: [
      { value: 'pairs', label: 'compared pairs' },
      { value: 'thumbs', label: 'likes and dislikes' },
      { value: 'good', label: 'good answers only' },
      { value: 'none', label: 'none' },
    ],
  }),
  labels: ask({
    label: 'How many labels?',
    says: 'Pairs, or judged answers.',
    default: 'some',
    choices: [
      { value: 'few', label: 'under 2,000' },
      { value: 'some', label: '2,000 to 50,000' },
      { value: 'many', label: 'more' },
    ],
  }),
  noise: ask({
    label: 'How many of them are wrong?',
    says: 'Two annotators who agree on 73 % of pairs, as InstructGPT’s did, make about 15 % wrong labels.',
    default: 'some',
    choices: [
      { value: 'low', label: 'under 5 %' },
      { value: 'some', label: '5 to 20 %' },
      { value: 'high', label: 'more' },
    ],
  }),
  verifier: ask({
    label: 'Can a program tell whether an answer is good?',
    says: 'Tests that pass, a result that is right, a format that is kept.',
    default: 'no',
    choices: [
      { value: 'no', label: 'no' },
      { value: 'yes', label: 'yes' },
    ],
  }),
  writing: ask({
    label: 'Can the model write answers while it trains?',
    says: 'Writing is slow: it is what costs most with large models.',
    default: 'yes',
    choices: [
      { value: 'no', label: 'no' },
      { value: 'rounds', label: 'now and then' },
      { value: 'yes', label: 'at every step' },
    ],
  }),
  memory: ask({
    label: 'How many models fit into memory?',
    says: 'Policy with its optimizer, frozen reference, reward model, critic with its optimizer.',
    default: 'two',
    choices: [
      { value: 'one', label: 'one' },
      { value: 'two', label: 'two or three' },
      { value: 'four', label: 'four' },
    ],
  }),
  tuning: ask({
    label: 'Is there time to tune?',
    says: 'Several runs with other learning rates and seeds.',
    default: 'no',
    choices: [
      { value: 'no', label: 'no, it must work at once' },
      { value: 'yes', label: 'yes' },
    ],
  }),
  fresh: ask({
    label: 'Do new labels keep coming?',
    says: 'From people who judge what the model writes now.',
    default: 'no',
    choices: [
      { value: 'no', label: 'no' },
      { value: 'yes', label: 'yes' },
    ],
  }),
} as const;

type Questions = typeof QUESTIONS;
export type QuestionId = keyof Questions;
export type Answers = { readonly [K in QuestionId]: Questions[K]['default'] };

export const FIRST_ANSWERS = Object.fromEntries(
  Object.entries(QUESTIONS).map(([id, question]) => [id, question.default]),
) as Answers;
