import { Term } from '../../glossary/Term.tsx';
import type { Lesson } from '../lesson.ts';
import { ScaleWidget } from '../scale/ScaleWidget.tsx';

export const lesson: Lesson = {
  id: 'scale',
  order: 10,
  title: 'What breaks at scale',
  question: 'What changes between 170,000 parameters and seven billion?',
  minutes: 5,
  steps: [
    {
      title: 'From this page to 7B',
      says: (
        <>
          <p>
            The model that races here has 170,000 parameters; 7B is forty thousand times as large. Move the
            slider and read the memory.
          </p>
          <p>The losses are the same. What changes is what fits, what it costs, and what can be repeated.</p>
        </>
      ),
    },
    {
      title: 'Models in memory',
      says: (
        <>
          <p>
            A trained parameter takes 16 bytes: weights, gradients, a precise copy and two moments. A frozen
            one takes 2.
          </p>
          <p>
            DPO trains one model. PPO trains two, and keeps a <Term id="reference">reference</Term> and a{' '}
            <Term id="reward-model">reward model</Term> beside them: at 7B more than twice DPO’s memory.
          </p>
        </>
      ),
    },
    {
      title: 'LoRA and sharding',
      says: (
        <>
          <p>
            With <Term id="lora">LoRA</Term> only thin adapters are trained, and the reference is the policy
            with its adapters off. Switch between both.
          </p>
          <p>
            What still does not fit into one GPU is split over several: <Term id="sharding">sharding</Term>.
            The boxes count what it takes to hold everything at once.
          </p>
        </>
      ),
    },
    {
      title: 'Writing is slow',
      says: (
        <>
          <p>
            Every token that PPO writes reads all weights once, so a GPU reaches a small part of its speed:
            here 5 % against 40 % in training. Compare writing’s share of FLOPs and of hours.
          </p>
          <p>
            Set <i>utilisation in writing</i> below to .01: now it is more than half. Engines such as vLLM
            exist to raise it. DPO writes nothing.
          </p>
        </>
      ),
    },
    {
      title: 'What no GPU solves',
      says: (
        <>
          <p>
            The judge: a reward model that is too small or has too few labels is exploited sooner (Gao et al.
            2023).
          </p>
          <p>
            Luck: with 1B parameters two of four PPO seeds collapsed (Huang et al. 2024), and few can afford
            four <Term id="seed">seeds</Term>. Here a seed costs seconds: learn what varies while it is cheap.
          </p>
        </>
      ),
    },
    {
      title: 'Take it along',
      says: (
        <p>
          Names, metrics and label files are TRL’s, so what you have found out goes with you: labels,
          settings, curves. Expect mechanisms to carry over better than rankings, and look at both again
          there: first on a small model of the same family, with a few seeds.
        </p>
      ),
    },
  ],
  Widget: ScaleWidget,
};
