import { Term } from '../../glossary/Term.tsx';
import { DpoWidget } from '../dpo/DpoWidget.tsx';
import type { Lesson } from '../lesson.ts';

export const lesson: Lesson = {
  id: 'dpo',
  order: 5,
  title: 'DPO: same objective',
  question: 'How can a policy be trained on preferences without a reward model?',
  minutes: 6,
  steps: [
    {
      title: 'The best policy is a formula',
      says: (
        <>
          <p>
            Reward minus β times <Term id="kl">KL</Term>: its best policy takes the reference and multiplies
            each sequence by e to the reward over β.
          </p>
          <p>
            Z makes the sum 1. Here it is a sum over 20,736 sequences; over real text nobody can compute it.
            That is why PPO searches.
          </p>
        </>
      ),
    },
    {
      title: 'Turn it round',
      says: (
        <>
          <p>
            Solve for the reward: β times the log-ratio of policy to reference, plus a constant. It holds for
            every sequence; press some.
          </p>
          <p>
            So every policy is the best one for some reward, its{' '}
            <Term id="implicit-reward">implicit reward</Term>. Train the policy, and you train a reward model.
          </p>
        </>
      ),
    },
    {
      title: 'Z cancels',
      says: (
        <>
          <p>
            A preference sees only a difference of rewards (<Term id="bradley-terry">Bradley-Terry</Term>), so
            what they share drops out: Z is gone.
          </p>
          <p>
            What is left are four log-probabilities that anybody can compute. Press a sequence to make it the
            winner y<sub>w</sub>; the one before becomes the loser y<sub>l</sub>.
          </p>
        </>
      ),
    },
    {
      title: 'The loss surface',
      says: (
        <>
          <p>
            Drag the dot, or use the sliders. Only the difference counts: along a line nothing changes. Make
            both answers less likely and the loss stays: DPO does not see it.
          </p>
          <p>
            The arrow is the gradient. A pair in the wrong order gets up to weight 1, a settled one nearly 0.
          </p>
        </>
      ),
    },
    {
      title: 'What β does',
      says: (
        <>
          <p>
            Put the dot at 2 and −2 and change β. At .1 the <Term id="margin">margin</Term> is .4: the pair
            still gets two fifths of the full weight, and is pushed on. At 2 it is 8, and the pair is settled.
          </p>
          <p>So a small β lets the policy go far from the reference, as in PPO a small price of KL.</p>
        </>
      ),
    },
    {
      title: 'Train it, and check',
      says: (
        <>
          <p>
            DPO now learns from pairs that the reference wrote, with labels drawn by Bradley-Terry. It never
            sees a reward.
          </p>
          <p>
            Then hold its implicit rewards against the true ones. At β 1 the filled dots lie along the line:
            the formula was right.
          </p>
        </>
      ),
    },
    {
      title: 'Where it falls short',
      says: (
        <>
          <p>
            Set β to .5 and train both. The optimum now writes what the reference hardly ever does, so hardly
            a pair tells DPO about it: it stays below 95 percent of the gain. PPO gets past 98.
          </p>
          <p>
            PPO samples from its own policy (<Term id="on-policy">on-policy</Term>): it goes and looks. Of
            what it hardly writes, the bad end, it learns less.
          </p>
        </>
      ),
    },
  ],
  Widget: DpoWidget,
};
