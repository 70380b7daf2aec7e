import { Term } from '../../glossary/Term.tsx';
import { HackingWidget } from '../hacking/HackingWidget.tsx';
import type { Lesson } from '../lesson.ts';

export const lesson: Lesson = {
  id: 'hacking',
  order: 7,
  title: 'Reward hacking',
  question: 'What happens when a reward model is trusted too far?',
  minutes: 6,
  steps: [
    {
      title: 'A gullible judge',
      says: (
        <>
          <p>
            This <Term id="reward-model">reward model</Term> learned from labels on ten prompts, eight times
            over. It knows what was praised there, and believes it everywhere.
          </p>
          <p>
            PPO is paid by it: the <Term id="proxy-reward">proxy reward</Term>. What we want is the{' '}
            <Term id="gold-reward">gold reward</Term>, which PPO never sees.
          </p>
        </>
      ),
    },
    {
      title: 'Guess, then run',
      says: (
        <>
          <p>
            No KL penalty: nothing holds the policy near the reference. The proxy will rise. Say first what
            gold will do, then run it.
          </p>
          <p>It runs in a worker of its own; your race stays as it is.</p>
        </>
      ),
    },
    {
      title: 'Read what it writes',
      says: (
        <>
          <p>
            Numbers do not show why. Read the answers: words that the judge likes, again and again, whatever
            the sentence was about.
          </p>
          <p>
            The judge is not asked about a sentence like this by its labels. It answers anyway, and PPO finds
            where it errs in its favour: <Term id="reward-hacking">reward hacking</Term>.
          </p>
        </>
      ),
    },
    {
      title: 'On a leash',
      says: (
        <>
          <p>
            The same judge, the same seed, a <Term id="kl">KL</Term> coefficient of .1. Run it, and compare
            both curves and both answers.
          </p>
          <p>The proxy ends lower. Gold does not fall: near the reference the judge is still right.</p>
        </>
      ),
    },
    {
      title: 'Not luck',
      says: (
        <>
          <p>
            One seed is an anecdote. Below are recorded ones: a seed counts as hacked if gold ends .1 or more
            below its peak while the proxy went up.
          </p>
          <p>
            Remedies: more labels, a penalty or an early stop, and a look at the answers. A rising proxy alone
            proves nothing.
          </p>
        </>
      ),
    },
  ],
  Widget: HackingWidget,
};
