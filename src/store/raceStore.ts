import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineEvent } from '../protocol/events.ts';
import type { LaneState } from './laneState.ts';
import { createLaneWorkers, type LaneEvent } from './laneWorkers.ts';
import { createRaceActions, type RaceActions } from './raceActions.ts';
import { createRaceDriver } from './raceDriver.ts';
import { type Address, FIRST_STATE, type RaceState } from './raceState.ts';
import { reduceEvent } from './reduceEvent.ts';
import { readFirstView } from './urlState.ts';
import { listenerSet } from '../storage/listenerSet.ts';
import { type AxisPoint, createSeriesStore, type SeriesStore } from './series.ts';

export interface Race {
  readonly store: StoreApi<RaceState>;
  readonly series: SeriesStore;
  readonly actions: RaceActions;
  /** Hears every event of a lane's worker as it comes, before the state has taken it. @returns an undo */
  readonly onEvent: (listener: (arrival: LaneEvent) => void) => () => void;
}

/** The race: its state, its series and what may be done to it. Spawns the workers at once. */
export function createRace(
  createWorker: () => Worker,
  openClassifierPort: () => MessagePort,
  address: Address,
): Race {
  const series = createSeriesStore();
  const view = readFirstView(address.search, address.hash);
  const store = createStore<RaceState>(() => ({ ...FIRST_STATE, view }));
  const listeners = listenerSet<LaneEvent>();
  const workers = createLaneWorkers(
    createWorker,
    openClassifierPort,
    (arrival) => {
      recordSeries(series, store.getState().lanes[arrival.lane], arrival.event);
      listeners.tell(arrival);
    },
    (batch) => takeBatch(batch),
  );
  const driver = createRaceDriver(store, series, workers);
  const takeBatch = (batch: readonly LaneEvent[]) => {
    const before = store.getState();
    const lanes = { ...before.lanes };
    let { catalog } = before;
    for (const { lane, event } of batch) {
      if (event.type === 'engine/ready') catalog ??= event.catalog;
      if (lanes[lane]) lanes[lane] = reduceEvent(lanes[lane], event);
    }
    store.setState({ lanes, catalog });
    if (catalog && !before.catalog) driver.applyAddress(address, catalog);
    for (const { lane, event } of batch) {
      if (event.type === 'engine/ready') driver.load(lane);
      driver.answered(event);
      if (event.type === 'run/stateChanged' || event.type === 'engine/failed')
        driver.stateChanged(lane, before.lanes[lane]);
    }
  };
  for (const algorithm of FIRST_STATE.settings.algorithms) driver.spawn(algorithm);
  return { store, series, actions: createRaceActions(store, driver), onEvent: listeners.add };
}

/** Adds what an event measured to the lane's series. */
function recordSeries(series: SeriesStore, lane: LaneState | undefined, event: EngineEvent): void {
  if (!lane || !('runId' in event) || event.runId !== lane.runId) return;
  if (event.type === 'stage/progressed') {
    const point = { step: event.done, samples: NaN, tokens: NaN, wallMs: event.wallMs, kl: NaN };
    series.append(lane.algorithm, 'stage', point, event.metrics);
  }
  if (event.type === 'run/resumed' && !series.view(lane.algorithm, 'gold/reward')) {
    // Its curves are lost: they begin again with what the checkpoint knows.
    for (const known of [event.start, event.evaluation])
      if (known) recordSeries(series, lane, { type: 'run/evaluated', runId: event.runId, ...known });
  }
  if (event.type !== 'run/stepped' && event.type !== 'run/evaluated') return;
  const { step, samples, tokensGenerated, tokensTrained, wallMs } = event.progress;
  const tokens = tokensGenerated + tokensTrained;
  // Between evaluations the last measured KL is the best that is known.
  const measured = series.view(lane.algorithm, 'objective/kl')?.value.at(-1);
  const kl = event.metrics['objective/kl'] ?? measured ?? NaN;
  const point: AxisPoint = { step, samples, tokens, wallMs, kl };
  series.append(lane.algorithm, event.type === 'run/evaluated' ? 'evaluation' : 'step', point, event.metrics);
}
