import { Term } from '../../glossary/Term.tsx';
import { ClipWidget } from '../clip/ClipWidget.tsx';
import type { Lesson } from '../lesson.ts';

export const lesson: Lesson = {
  id: 'clip',
  order: 3,
  title: 'From gradient to clip',
  question: 'How does a reward become a push, and why must the push end?',
  minutes: 6,
  steps: [
    {
      title: 'Raise what did well',
      says: (
        <>
          <p>
            One prompt, four answers. Sample one: the <Term id="policy-gradient">policy gradient</Term> raises
            its <Term id="logit">logit</Term> by its reward and lowers the others.
          </p>
          <p>
            Every reward is positive, so whatever is drawn is raised. Start again with{' '}
            <i>compare with the expected reward</i> ticked: now it is raised only if it did better than
            expected.
          </p>
        </>
      ),
    },
    {
      title: 'Better than what?',
      says: (
        <>
          <p>
            Both versions push in the right direction on average. But a batch is not the average: without the
            comparison the noise buries the signal.
          </p>
          <p>
            Reward minus expectation is the <Term id="advantage">advantage</Term>. PPO learns the expectation
            with a <Term id="critic">critic</Term>, one for every token.
          </p>
        </>
      ),
    },
    {
      title: 'A step too far',
      says: (
        <>
          <p>
            Forty runs, four samples a batch. At .05 they crawl; at .5 all forty find D. At 10 they rush, and
            a quarter or more end with another answer.
          </p>
          <p>
            Four samples tell where to go, not how far. And a policy that is sure of one answer samples no
            other: it never learns that it was wrong.
          </p>
        </>
      ),
    },
    {
      title: 'The clip',
      says: (
        <>
          <p>
            PPO goes over each batch several times and watches the <Term id="ratio">ratio</Term> of new to old
            probability. Drag the dot: beyond 1 + ε a good token is pushed no further, below 1 − ε a bad one.
          </p>
          <p>
            On the other side nothing is cut: a mistake may always be undone. That is what the minimum is for.
          </p>
        </>
      ),
    },
    {
      title: 'In PPO itself',
      says: (
        <>
          <p>
            The toy language of lesson 4, PPO with five learning rates. Timid rates clip nothing and get
            little; from .1 on the clip works.
          </p>
          <p>
            It is no wall: at rate 1 a single optimizer step carries tokens far past it, and no gradient
            brings them back. In the race, a <Term id="clip">clip fraction</Term> that stays high means steps
            too large.
          </p>
        </>
      ),
    },
  ],
  Widget: ClipWidget,
};
