import { Term } from '../../glossary/Term.tsx';
import type { Lesson } from '../lesson.ts';
import { PreferenceWidget } from '../preference/PreferenceWidget.tsx';

export const lesson: Lesson = {
  id: 'preference',
  order: 1,
  title: 'What a preference is',
  question: 'What does a person give the learner, and what is lost?',
  minutes: 3,
  steps: [
    {
      title: 'Which answer is better?',
      says: (
        <>
          <p>
            The <Term id="sft">SFT model</Term> has just finished each prompt twice. Choose the better ending:
            press a card, or key <kbd>1</kbd> or <kbd>2</kbd>.
          </p>
          <p>Do three or four. Some are easy, some feel like a coin toss. Both will count the same.</p>
        </>
      ),
    },
    {
      title: 'Your choice is a row',
      says: (
        <>
          <p>
            That is all that is kept: prompt, chosen, rejected. Your reasons are gone, and so is how sure you
            were.
          </p>
          <p>
            From rows like these PPO’s <Term id="reward-model">reward model</Term> is trained, and DPO the{' '}
            <Term id="policy">policy</Term> itself. The very same rows.
          </p>
        </>
      ),
    },
    {
      title: 'People disagree',
      says: (
        <>
          <p>
            Six simulated people look at the same pair. One likes length, one warm words, one takes whatever
            stands first. So a label is not a fact but a draw: with some probability A, otherwise B.
          </p>
          <p>Go through the pairs and look for one that divides them.</p>
        </>
      ),
    },
    {
      title: 'Why not grades?',
      says: (
        <>
          <p>
            Farid is strict, Emi generous. If each grades one answer of a pair, Emi’s usually wins, whichever
            was better.
          </p>
          <p>
            Somebody who sees both answers uses one scale for both, and it cancels. That is why labels are
            comparisons.
          </p>
          <p>
            <a className="underline" href="#page=label">
              Label more pairs
            </a>
            , and train on them.
          </p>
        </>
      ),
    },
  ],
  Widget: PreferenceWidget,
};
