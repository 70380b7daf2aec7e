import type { OwnLabels } from '../../protocol/commands.ts';
import type { Race } from '../raceStore.ts';

/** Where the race takes its labels from. */
export const LABEL_SOURCE_KNOB = 'preferences.source';

/** Gives the labels to both lanes, starts the race over with them, and goes to where it can be watched. */
export function trainOnLabels(race: Race, labels: OwnLabels, source: 'mine' | 'both'): void {
  const { actions } = race;
  actions.setLabels(labels);
  actions.setKnob(LABEL_SOURCE_KNOB, source);
  actions.reset();
  actions.play();
  actions.setView({ page: 'race' });
}
