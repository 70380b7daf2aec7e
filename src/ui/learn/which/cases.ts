/** Cases that the guide is tried on, one for each step of the lesson. */
import { type Answers, FIRST_ANSWERS } from '../../../runs/guide/questions.ts';

export interface GuideCase {
  readonly id: string;
  readonly title: string;
  /** What differs from the guide's first answers. */
  readonly answers: Answers;
}

const one = (id: string, title: string, answers: Partial<Answers>): GuideCase => ({
  id,
  title,
  answers: { ...FIRST_ANSWERS, ...answers },
});

/** By step; the last keeps what the visitor has answered. */
export const CASES: readonly GuideCase[] = [
  one('plain', 'Pairs, a little time', {}),
  one('small', 'Few labels, one GPU', { labels: 'few', memory: 'one', writing: 'no', noise: 'low' }),
  one('tests', 'Code with tests', { feedback: 'none', verifier: 'yes', memory: 'two', tuning: 'yes' }),
  one('thumbs', 'Thumbs from users', { feedback: 'thumbs', labels: 'many', writing: 'no' }),
  one('lab', 'A cluster and time to tune', { memory: 'four', tuning: 'yes' }),
];
