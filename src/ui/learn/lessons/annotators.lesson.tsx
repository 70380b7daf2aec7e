import { Term } from '../../glossary/Term.tsx';
import { AnnotatorsWidget } from '../annotators/AnnotatorsWidget.tsx';
import type { Lesson } from '../lesson.ts';

export const lesson: Lesson = {
  id: 'annotators',
  order: 8,
  title: 'Noisy and biased annotators',
  question: 'Which wrong labels average out, and which do not?',
  minutes: 7,
  steps: [
    {
      title: 'Wrong by chance',
      says: (
        <>
          <p>
            InstructGPT’s labellers agreed on about 73 % of pairs. Some labels are simply wrong:{' '}
            <Term id="label-noise">label noise</Term>.
          </p>
          <p>
            Here one label in five is turned round, by lot. Before you press: what share of clean pairs will a{' '}
            <Term id="reward-model">reward model</Term> order right that learned from these? 80 %?
          </p>
        </>
      ),
    },
    {
      title: 'Better than its teachers',
      says: (
        <>
          <p>
            Errors by lot point nowhere: over many pairs they cancel, and what is left is what most labels
            say.
          </p>
          <p>
            Try other shares. The dashed line is the labels’ own accuracy: a point above it knows better than
            what it was taught. Near one half there is nothing left to know.
          </p>
        </>
      ),
    },
    {
      title: 'Both methods',
      says: (
        <>
          <p>
            Now train both on the same wrong labels. PPO meets them through the reward model; DPO fits each
            pair itself.
          </p>
          <p>
            One seed here, and PPO with half its updates: read each line by itself. A sweep over label noise
            under Compare gives both at full length, and appears in this figure.
          </p>
        </>
      ),
    },
    {
      title: 'Wrong by habit',
      says: (
        <>
          <p>
            Six people rate from 1 to 5. Every other one is strict, the others are generous, and most answers
            are rated by one of them: a strict person’s good answer loses to a generous one’s bad answer.
          </p>
          <p>
            Let them rate. <i>As given</i>: how often their scores put two answers in the true order.
          </p>
        </>
      ),
    },
    {
      title: 'Calibrate',
      says: (
        <>
          <p>
            Three answers in ten were rated by three people. From these each one’s offset and scale can be
            estimated, and removed: <Term id="calibration">calibration</Term>. Dots are estimates, squares
            what is left.
          </p>
          <p>
            Then set <i>as described</i>. Calibration gains less there: Carla’s liking for warm words is a
            taste, no matter of offset or scale.
          </p>
        </>
      ),
    },
    {
      title: 'What it does to training',
      says: (
        <>
          <p>
            Habits do not cancel: they are the same each time. In the table DPO gains from calibration on
            every seed; PPO, whose reward model averages over many pairs, has less to gain.
          </p>
          <p>
            The remedy is in the labels, not in the loss: let several people rate the same answers, and look
            at how they differ.
          </p>
        </>
      ),
    },
  ],
  Widget: AnnotatorsWidget,
};
