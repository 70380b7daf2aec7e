import type { Race } from '../raceStore.ts';
import type { LabelSet } from './labelChange.ts';
import { trainingLabels } from './trainingLabels.ts';

/** Where the race takes its labels from. */
export const LABEL_SOURCE_KNOB = 'preferences.source';
const LAST_SET = 'rlhf-playground:trained-set';

/** Gives a set's labels to both lanes, starts the race over with them, and goes to where it can be watched. */
export function trainOnLabels(race: Race, known: LabelSet, source: 'mine' | 'both'): void {
  const { actions } = race;
  rememberSet(known.set.id);
  actions.setLabels(trainingLabels(known).labels);
  actions.setKnob(LABEL_SOURCE_KNOB, source);
  actions.reset();
  actions.play();
  actions.setView({ page: 'race' });
}

/** The set that the race was last trained on, so that a reload can find it again; null if there was none. */
export function lastTrainedSet(): string | null {
  try {
    return localStorage.getItem(LAST_SET);
  } catch {
    return null; // the browser keeps nothing for this page
  }
}

function rememberSet(id: string): void {
  try {
    localStorage.setItem(LAST_SET, id);
  } catch {
    // The browser keeps nothing for this page: then there is nothing to find again either.
  }
}
