import type { StoreApi } from 'zustand/vanilla';
import type { Command } from '../protocol/commands.ts';
import type { Catalog } from '../shared/spec.ts';
import { hasBegun, initialLane, type LaneState } from './laneState.ts';
import type { LaneWorkers } from './laneWorkers.ts';
import type { Address, RaceState } from './raceState.ts';
import type { SeriesStore } from './series.ts';
import type { RaceSettings } from './settings.ts';
import { readUrl } from './urlState.ts';

/** Moves lanes through their life: spawn, load, start, end. */
export interface RaceDriver {
  spawn(algorithm: string): void;
  load(algorithm: string): void;
  /** Every lane of the settings, and no other, with the settings as they are now. */
  loadAll(): void;
  /** Loads again, at once, what has not begun and was loaded with other settings: these need no reset. */
  reloadIdle(): void;
  /** The same when no change has come for a while. */
  reloadIdleSoon(): void;
  /** One step now, or as soon as the lane is ready. */
  step(algorithm: string): void;
  post(algorithm: string, command: DistributiveOmit<Command, 'runId'>): void;
  /** Call after a lane's phase may have changed. */
  stateChanged(algorithm: string, before: LaneState | undefined): void;
  applyAddress(address: Address, catalog: Catalog): void;
}
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A slider that is being dragged changes its knob many times a second. */
const RELOAD_AFTER_MS = 300;

function isStale(settings: RaceSettings, { request }: LaneState): boolean {
  if (!request) return false;
  const wanted = { ...request, ...settings };
  return (['preset', 'seed', 'backend', 'knobs'] as const).some((key) => request[key] !== wanted[key]);
}

export function createRaceDriver(
  store: StoreApi<RaceState>,
  series: SeriesStore,
  workers: LaneWorkers,
): RaceDriver {
  let loads = 0;
  let reloadTimer: ReturnType<typeof setTimeout> | undefined;
  const stepWhenReady = new Set<string>();
  const setLane = (lane: LaneState) =>
    store.setState(({ lanes }) => ({ lanes: { ...lanes, [lane.algorithm]: lane } }));
  const driver: RaceDriver = {
    spawn(algorithm) {
      setLane(initialLane(algorithm, ''));
      series.clear(algorithm);
      workers.spawn(algorithm);
    },
    load(algorithm) {
      const { settings, lanes } = store.getState();
      if (!lanes[algorithm]) return; // its worker became ready after the lane was taken away
      const { preset, seed, backend, knobs } = settings;
      const request = { algorithm, preset, seed, backend, knobs };
      const runId = `${algorithm}-${++loads}`;
      series.clear(algorithm);
      setLane({ ...initialLane(algorithm, runId), phase: 'loading', request });
      workers.post(algorithm, { type: 'lane/load', runId, request });
    },
    loadAll() {
      const { settings, lanes } = store.getState();
      for (const old of Object.keys(lanes)) {
        if (settings.algorithms.includes(old)) continue;
        workers.end(old);
        series.clear(old);
        store.setState({ lanes: Object.fromEntries(Object.entries(lanes).filter(([id]) => id !== old)) });
      }
      for (const algorithm of settings.algorithms) {
        const phase = lanes[algorithm]?.phase;
        if (phase === undefined || phase === 'failed') driver.spawn(algorithm);
        else if (phase !== 'starting') driver.load(algorithm);
      }
    },
    reloadIdle() {
      clearTimeout(reloadTimer);
      const { settings, lanes } = store.getState();
      for (const lane of Object.values(lanes)) {
        const idle = (lane.phase === 'loading' || lane.phase === 'ready') && !hasBegun(lane);
        if (idle && isStale(settings, lane)) driver.load(lane.algorithm);
      }
    },
    reloadIdleSoon() {
      clearTimeout(reloadTimer);
      reloadTimer = setTimeout(() => driver.reloadIdle(), RELOAD_AFTER_MS);
    },
    step(algorithm) {
      const phase = store.getState().lanes[algorithm]?.phase;
      if (phase === 'ready' || phase === 'paused') driver.post(algorithm, { type: 'run/step', count: 1 });
      if (phase === 'starting' || phase === 'loading') stepWhenReady.add(algorithm);
    },
    post(algorithm, command) {
      const lane = store.getState().lanes[algorithm];
      if (lane) workers.post(algorithm, { ...command, runId: lane.runId });
    },
    stateChanged(algorithm, before) {
      const { lanes, playing } = store.getState();
      const phase = lanes[algorithm]?.phase;
      if (phase === 'ready' && before?.phase !== 'ready') {
        const step = stepWhenReady.delete(algorithm);
        if (playing) driver.post(algorithm, { type: 'run/start' });
        else if (step) driver.step(algorithm);
      }
      const over = Object.values(lanes).every((lane) => lane.phase === 'finished' || lane.phase === 'failed');
      if (playing && over) store.setState({ playing: false });
    },
    applyAddress(address, catalog) {
      const { settings, view, problems } = readUrl(address.search, address.hash, catalog);
      store.setState({ settings, view, problems });
      const sameLanes = settings.algorithms.join() === Object.keys(store.getState().lanes).join();
      if (sameLanes) driver.reloadIdle();
      else driver.loadAll();
    },
  };
  return driver;
}
