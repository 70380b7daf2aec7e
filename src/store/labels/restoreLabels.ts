/** After a reload: an address can say "my own labels", but only this browser has them. */
import type { Race } from '../raceStore.ts';
import { createLabelLibrary } from './labelLibrary.ts';
import { openLabelJournal } from './openLabelJournal.ts';
import { needsLabels } from './restoreLabelsOnDemand.ts';
import { lastTrainedSet } from './trainOnLabels.ts';
import { trainingLabels } from './trainingLabels.ts';

/** Gives the race the set that it was last trained on, or else the newest one that has labels. */
export async function restoreLabels(race: Race): Promise<void> {
  if (!needsLabels(race.store.getState())) return;
  const library = createLabelLibrary(openLabelJournal, {
    now: () => Date.now(),
    createId: () => crypto.randomUUID(),
  });
  await library.load({ canCreate: false });
  const { sets } = library.store.getState();
  const last = lastTrainedSet();
  const known = sets.find(({ set }) => set.id === last) ?? sets.findLast(({ set }) => set.items.length > 0);
  if (known && needsLabels(race.store.getState())) race.actions.setLabels(trainingLabels(known).labels);
}
