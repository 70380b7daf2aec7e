import { Term } from '../../glossary/Term.tsx';
import type { Lesson } from '../lesson.ts';
import { RewardModelWidget } from '../rewardModel/RewardModelWidget.tsx';

export const lesson: Lesson = {
  id: 'reward-model',
  order: 2,
  title: 'From pairs to numbers',
  question: 'How does a model learn a score that nobody ever gave?',
  minutes: 5,
  steps: [
    {
      title: 'Numbers that explain the votes',
      says: (
        <>
          <p>
            Five people voted on each pair. Give every answer a number: the rule of{' '}
            <Term id="bradley-terry">Bradley and Terry</Term> turns two numbers into the probability that one
            beats the other.
          </p>
          <p>Drag the dots until each bar reaches its mark. The loss tells how well you do.</p>
        </>
      ),
    },
    {
      title: 'Let the loss do it',
      says: (
        <>
          <p>
            Press <i>Fit</i>. Each gradient step moves every pair’s probability towards its share of the
            votes.
          </p>
          <p>
            The loss does not reach 0: where people disagree, the best answer is an honest probability. And
            some bars miss their mark, because one number for each answer must serve all pairs.
          </p>
        </>
      ),
    },
    {
      title: 'Only differences count',
      says: (
        <>
          <p>
            Shift all five. Probabilities, loss and accuracy stay as they are, to the last digit: only
            differences enter the formula.
          </p>
          <p>
            So a reward of 3 means nothing by itself. Before PPO uses the scores, this page sets their mean on
            the SFT model’s answers to 0 and their spread to 1.
          </p>
        </>
      ),
    },
    {
      title: 'The real thing',
      says: (
        <>
          <p>
            Now not five numbers but a network: the same loss trains a copy of the SFT model to give any text
            a number, its <Term id="proxy-reward">proxy reward</Term>.
          </p>
          <p>Train it, and see how many pairs of unseen prompts it orders as the annotator did.</p>
        </>
      ),
    },
    {
      title: 'What does it like?',
      says: (
        <>
          <p>
            Type an answer and press <i>Read</i>. Each number is the change of the score when that token is
            read.
          </p>
          <p>
            Try to fool it: repeat what it likes, or say praise that makes no sense. What works here is what
            PPO will find.
          </p>
        </>
      ),
    },
  ],
  Widget: RewardModelWidget,
};
