import { Suspense } from 'react';
import { Term } from '../../glossary/Term.tsx';
import { Formula } from '../../inspect/Formula.tsx';
import type { Lesson } from '../lesson.ts';
import { TwoRoadsWidget } from '../twoRoads/TwoRoadsWidget.tsx';

export const lesson: Lesson = {
  id: 'two-roads',
  order: 6,
  title: 'PPO against DPO',
  question: 'If both maximise the same thing, why do they end in different places?',
  minutes: 6,
  steps: [
    {
      title: 'One aim',
      says: (
        <>
          <p>Reward, less β for each nat of distance from the reference:</p>
          <Suspense fallback={<p className="min-h-10 text-muted">…</p>}>
            <p className="min-h-10 overflow-x-auto">
              <Formula tex="\max_\pi\; \mathbb{E}_{y\sim\pi}[r(y)] - \beta\,\mathrm{KL}(\pi\,\|\,\pi_{\text{ref}})" />
            </p>
          </Suspense>
          <p>
            PPO climbs it. DPO solves it on paper and fits the solution to labels. One aim, so one optimum:
            the ring.
          </p>
        </>
      ),
    },
    {
      title: 'Two ways to it',
      says: (
        <>
          <p>Train by both. PPO writes sequences, is paid, and adjusts: it walks along the line.</p>
          <p>
            DPO writes nothing. It compares pairs that the <Term id="reference">reference</Term> wrote. At β 1
            both end within two percent of all that can be gained. Our tests check that.
          </p>
        </>
      ),
    },
    {
      title: 'Loosen the leash',
      says: (
        <>
          <p>
            Now β is .5, and the best policy lies far from the reference. Guess first: who will get there?
            Then train both again.
          </p>
          <p>PPO arrives. DPO, given 307,200 labelled pairs, stops short.</p>
        </>
      ),
    },
    {
      title: 'What DPO has never seen',
      says: (
        <>
          <p>
            Look at the table: what the optimum writes most, the reference hardly writes at all. Hardly a pair
            shows it, so hardly any teaches it: a lack of <Term id="coverage">coverage</Term>.
          </p>
          <p>
            Was it the loss, or the data? Train <i>online DPO</i>: the same loss, on pairs that the policy has
            just written.
          </p>
        </>
      ),
    },
    {
      title: 'The same in the race',
      says: (
        <>
          <p>
            Here are the lanes of the Race page, as stations. Dashed ones repeat. Play it, and watch the
            counters.
          </p>
          <p>
            PPO’s road is longer: a reward model first, then writing and scoring before every update. DPO’s is
            a pass over labels.
          </p>
        </>
      ),
    },
    {
      title: 'What each needs',
      says: (
        <p>
          DPO needs one model in memory and no writing, but pairs near what the policy will say. PPO needs
          four models and time to write, and in return learns about its own answers, as far as its{' '}
          <Term id="reward-model">reward model</Term> can be trusted. The next lesson shows how far that is.
        </p>
      ),
    },
  ],
  Widget: TwoRoadsWidget,
};
