/** Six people who rate mostly different answers: what their scores say, and what calibration makes of them. */
import { type Annotator, ANNOTATORS } from '../../../feedback/annotators.ts';
import type { PreferenceItem } from '../../../feedback/preferenceItem.ts';
import { labelScore } from '../../../feedback/simulateLabels.ts';
import { fork, randomStream, rngKey } from '../../../shared/rng.ts';
import type { Study } from '../../../store/labels/annotatorPool.ts';
import {
  analyseAnnotators,
  type AnswersWithGold,
  givenEffects,
} from '../../../store/labels/annotatorStudy.ts';

export type Habits = 'own' | 'strictAndGenerous';

/** As the presets with six annotators have it: every other one strict, the others generous, all in a narrow band. */
const LENIENCY = 1.1;
const NARROW = 0.4;
/** Share of the answers that three of them rate; the others have one rating. */
const OVERLAP = 0.3;
const OVERLAP_RATERS = 3;

export function peopleWith(habits: Habits): readonly Annotator[] {
  if (habits === 'own') return ANNOTATORS;
  return ANNOTATORS.map((annotator, i) => ({
    ...annotator,
    leniency: i % 2 === 0 ? -LENIENCY : LENIENCY,
    scale: NARROW,
  }));
}

/** Who rates what is drawn for each answer by itself. */
export function rateAnswers(
  people: readonly Annotator[],
  written: readonly AnswersWithGold[],
  seed: number,
): PreferenceItem[] {
  const key = fork(rngKey(seed), 'lesson raters');
  return written.flatMap(({ prompt, completions }, place) =>
    completions.flatMap((completion, i) => {
      const draw = randomStream(fork(key, place, i));
      const count = draw.uniform() < OVERLAP ? OVERLAP_RATERS : 1;
      const raters = [...draw.permutation(people.length).subarray(0, count)];
      return raters.map((who) => labelScore(people[who]!, { prompt, completion }, key));
    }),
  );
}

export function studyOf(habits: Habits, written: readonly AnswersWithGold[], seed: number): Study {
  const people = peopleWith(habits);
  const items = rateAnswers(people, written, seed);
  const names = people.map(({ name }) => name);
  return {
    of: 'pool',
    items,
    written,
    given: givenEffects(people),
    analysis: analyseAnnotators(items, names),
  };
}
