import { Term } from '../../glossary/Term.tsx';
import type { Lesson } from '../lesson.ts';
import { WhichWidget } from '../which/WhichWidget.tsx';

export const lesson: Lesson = {
  id: 'which',
  order: 9,
  title: 'Which one should I use?',
  question: 'What decides between the methods, and does it hold in my own runs?',
  minutes: 5,
  steps: [
    {
      title: 'Needs first, tastes later',
      says: (
        <>
          <p>
            Three questions rule methods out: what feedback there is, whether the model can write while it
            trains, and how many models fit into memory. What is left differs in degree.
          </p>
          <p>Here is a common case. Choose for yourself, then show the advice.</p>
        </>
      ),
    },
    {
      title: 'Few labels, one GPU',
      says: (
        <>
          <p>
            Under 2,000 pairs, one model in memory, no writing. Everything that learns from its own answers is
            out.
          </p>
          <p>
            DPO asks the <Term id="reference">reference</Term> once and is then alone in memory. What would
            change if half of the labels were wrong?
          </p>
        </>
      ),
    },
    {
      title: 'A program that judges',
      says: (
        <>
          <p>
            Unit tests pass or fail: no labels, no reward model, nothing to hack but the tests. Pair losses
            have no pairs.
          </p>
          <p>
            GRPO and RLOO compare several answers to one prompt with each other, and need no{' '}
            <Term id="critic">critic</Term>.
          </p>
        </>
      ),
    },
    {
      title: 'Thumbs, not pairs',
      says: (
        <>
          <p>
            Users press thumb up or down under single answers. There is no pair to compare: DPO and its
            relatives are out.
          </p>
          <p>KTO was made for this. Preferred-FT imitates what was liked, and wastes the rest.</p>
        </>
      ),
    },
    {
      title: 'A cluster and time to tune',
      says: (
        <>
          <p>
            Now PPO’s costs are affordable, and its strength counts: it learns from what it writes itself.
          </p>
          <p>
            Turn <i>Is there time to tune?</i> to no, and see it fall. Turn <i>Do new labels keep coming?</i>{' '}
            to yes, and see who rises.
          </p>
        </>
      ),
    },
    {
      title: 'Your case, your runs',
      says: (
        <>
          <p>
            Answer for yourself. Where your finished runs bear on a reason, it says whether they agree, with
            numbers; a reason that they contradict counts for nothing.
          </p>
          <p>No runs yet? A race gives two; three seeds of both say more.</p>
        </>
      ),
    },
  ],
  Widget: WhichWidget,
};
