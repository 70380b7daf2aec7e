import { Term } from '../../glossary/Term.tsx';
import type { Lesson } from '../lesson.ts';
import { ToyWidget } from '../toy/ToyWidget.tsx';
import { useToyLab } from '../toy/useToyLab.ts';

export const lesson: Lesson = {
  id: 'kl',
  order: 4,
  title: 'Why KL to a reference',
  question: 'What does the leash cost, and what happens without it?',
  minutes: 4,
  steps: [
    {
      title: 'A language that fits on this page',
      says: (
        <>
          <p>
            Twelve words, four slots: 20,736 sequences, so everything can be counted. The{' '}
            <Term id="reference">reference</Term> mostly writes sentences, and “good” as often as “bad”.
          </p>
          <p>The reward pays 2 for each “great”, 1 for “good”, and takes 1 for “bad”, 2 for “dull”.</p>
        </>
      ),
    },
    {
      title: 'The best you can have',
      says: (
        <>
          <p>
            The grey line is the most reward that any policy can have at its distance from the reference, its{' '}
            <Term id="kl">KL</Term>. It bends: the first nat buys a lot, the last ones little.
          </p>
          <p>The ring is the best choice if each nat costs β points.</p>
        </>
      ),
    },
    {
      title: 'Cut the leash',
      says: (
        <>
          <p>
            Pull β down to .2 and read the optimum’s favourite: <i>great great great great</i>. That is what
            the reward asks for, word for word.
          </p>
          <p>
            No reward says everything that we want. Staying near the reference keeps what it leaves out: here,
            grammar.
          </p>
        </>
      ),
    },
    {
      title: 'Too tight',
      says: (
        <p>
          Now β to 5: the optimum hardly differs from the reference, and the reward stays near zero. Somewhere
          between lies a sentence that is both praise and English. Find the β at which “the … was great” is on
          top.
        </p>
      ),
    },
    {
      title: 'PPO on the leash',
      says: (
        <>
          <p>
            Set β to 1 and press <i>Train by PPO</i>. It knows neither the line nor the ring: it samples, is
            paid reward minus β times the log-ratio, and walks up.
          </p>
          <p>It should end within two percent of everything that can be gained. Our tests check that.</p>
        </>
      ),
    },
  ],
  Widget: KlWidget,
};

function KlWidget() {
  const lab = useToyLab();
  return <ToyWidget lab={lab} methods={['ppo']} />;
}
