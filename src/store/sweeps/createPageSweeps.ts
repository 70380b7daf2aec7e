import type { Race } from '../raceStore.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import { createSweepQueue, usualConcurrency } from './sweepQueue.ts';
import { openSweepShelf } from './sweepShelf.ts';
import { createSweeps, type Sweeps } from './sweepStore.ts';
import type { RaceState } from '../raceState.ts';

/** The sweeps of the page: they leave the race its share of the processor. */
export const createPageSweeps = (
  createWorker: () => Worker,
  openClassifierPort: () => MessagePort,
  race: Race,
  library: RunLibrary,
): Sweeps =>
  createSweeps({
    createQueue: () =>
      createSweepQueue({
        createWorker,
        openClassifierPort,
        concurrency: usualConcurrency(racingLanes(race.store.getState())),
      }),
    library,
    openShelf: openSweepShelf,
    catalog: () => race.store.getState().catalog,
    labels: () => race.store.getState().settings.labels,
  });

/** Lanes of the race that compute at the moment. */
export const racingLanes = ({ lanes }: Pick<RaceState, 'lanes'>): number =>
  Object.values(lanes).filter(({ phase }) => phase === 'running').length;
