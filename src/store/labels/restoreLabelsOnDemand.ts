import type { RaceState } from '../raceState.ts';
import type { Race } from '../raceStore.ts';

/** Whether the race is set to labels of the visitor's own that it does not have. */
export function needsLabels({ settings }: Pick<RaceState, 'settings'>): boolean {
  const source = settings.knobs['preferences.source'];
  return settings.labels === undefined && (source === 'mine' || source === 'both');
}

/** After a reload with such an address: fetches the labels once. Their code is loaded only then. @returns an undo */
export function restoreLabelsOnDemand(race: Race): () => void {
  const look = (state: RaceState) => {
    if (!state.catalog || !needsLabels(state)) return;
    unsubscribe();
    void import('./restoreLabels.ts').then(({ restoreLabels }) => restoreLabels(race));
  };
  const unsubscribe = race.store.subscribe(look);
  look(race.store.getState());
  return unsubscribe;
}
