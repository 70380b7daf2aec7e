import type { StoreApi } from 'zustand/vanilla';
import type { LaneCommand, LaneRequest } from '../protocol/commands.ts';
import type { Catalog } from '../shared/catalog.ts';
import { hasBegun, initialLane, type LaneState } from './laneState.ts';
import type { LaneWorkers } from './laneWorkers.ts';
import { type Address, isOver, type RaceState } from './raceState.ts';
import type { EngineEvent, PolicySnapshot } from '../protocol/events.ts';
import { AppError } from '../shared/errors.ts';
import { type ContinuedRun, restoreSeries, settingsOf } from './runs/continuedRun.ts';
import type { SeriesStore } from './series.ts';
import { REQUEST_KEYS, type RaceSettings } from './settings.ts';
import { readUrl } from './urlState.ts';

type WithoutRunId<T> = T extends unknown ? Omit<T, 'runId'> : never;

/** Moves lanes through their life: spawn, load, start, end. */
export interface RaceDriver extends Loader {
  readonly post: (algorithm: string, command: WithoutRunId<LaneCommand>) => void;
  /** One step now, or as soon as the lane is ready. */
  readonly step: (algorithm: string) => void;
  readonly exportPolicy: (algorithm: string) => Promise<PolicySnapshot>;
  /** Call with every event that may answer a request. */
  readonly answered: (event: EngineEvent) => void;
  /** Call after a lane's phase may have changed. */
  readonly stateChanged: (algorithm: string, before: LaneState | undefined) => void;
  readonly applyAddress: (address: Address, catalog: Catalog) => void;
}

/** The part that gives lanes their workers and their models. */
interface Loader {
  readonly spawn: (algorithm: string) => void;
  readonly load: (algorithm: string) => void;
  /** Every lane of the settings, and no other, with the settings as they are now. */
  readonly loadAll: () => void;
  /** Ends the lanes that the settings no longer have, and begins this one. */
  readonly exchange: (algorithm: string) => void;
  /** Loads again, at once, what has not begun and was loaded with other settings: these need no reset. */
  readonly reloadIdle: () => void;
  /** The same when no change has come for a while. */
  readonly reloadIdleSoon: () => void;
  /** Loads these lanes, and no other, so that each goes on with its run, if it has one. */
  readonly resumeAll: (runs: readonly ContinuedRun[], algorithms: readonly string[]) => void;
  /** Loads one lane, with a fresh worker, so that it goes on with its run; the others are left alone. */
  readonly resumeLane: (run: ContinuedRun) => void;
}

/** A slider that is being dragged changes its knob many times a second. */
const RELOAD_AFTER_MS = 300;

export function createRaceDriver(
  store: StoreApi<RaceState>,
  series: SeriesStore,
  workers: LaneWorkers,
): RaceDriver {
  const loader = createLoader(store, series, workers);
  const stepWhenReady = new Set<string>();
  const phaseOf = (algorithm: string) => store.getState().lanes[algorithm]?.phase;
  const post: RaceDriver['post'] = (algorithm, command) => {
    const lane = store.getState().lanes[algorithm];
    if (lane) workers.post(algorithm, { ...command, runId: lane.runId });
  };
  const step = (algorithm: string) => {
    const phase = phaseOf(algorithm);
    if (phase === 'ready' || phase === 'paused') post(algorithm, { type: 'run/step', count: 1 });
    if (phase === 'starting' || phase === 'loading') stepWhenReady.add(algorithm);
  };
  const exports = createPolicyExports((algorithm) => {
    const lane = store.getState().lanes[algorithm];
    if (!lane?.model || lane.phase === 'failed')
      throw new AppError('config', `${algorithm}: there is no policy to take`, {
        fix: 'Press Play on the Race page first.',
      });
    post(algorithm, { type: 'policy/export' });
    return lane.runId;
  });
  return {
    ...loader,
    ...exports,
    post,
    step,
    stateChanged(algorithm, before) {
      const { playing } = store.getState();
      if (phaseOf(algorithm) === 'ready' && before?.phase !== 'ready') {
        const wantsStep = stepWhenReady.delete(algorithm);
        if (playing) post(algorithm, { type: 'run/start' });
        else if (wantsStep) step(algorithm);
      }
      if (playing && isOver(store.getState())) store.setState({ playing: false });
    },
    applyAddress(address, catalog) {
      const { settings: read, view, problems } = readUrl(address.search, address.hash, catalog);
      const settings = keepEqualParts(store.getState().settings, read);
      store.setState({ settings, view, problems });
      const lanes = Object.keys(store.getState().lanes);
      const sameLanes = settings.algorithms.toSorted().join() === lanes.toSorted().join();
      if (sameLanes) loader.reloadIdle();
      else loader.loadAll();
    },
  };
}

function createLoader(store: StoreApi<RaceState>, series: SeriesStore, workers: LaneWorkers): Loader {
  let loads = 0;
  let reloadTimer: ReturnType<typeof setTimeout> | undefined;
  /** By algorithm: what the next load goes on with. */
  const continued = new Map<string, ContinuedRun>();
  const setLane = (lane: LaneState) =>
    store.setState(({ lanes }) => ({ lanes: { ...lanes, [lane.algorithm]: lane } }));
  const spawn = (algorithm: string) => {
    setLane(initialLane(algorithm, ''));
    series.clear(algorithm);
    workers.spawn(algorithm);
  };
  const load = (algorithm: string) => {
    const { settings, lanes } = store.getState();
    const lane = lanes[algorithm];
    if (!lane) return; // its worker became ready after the lane was taken away
    const request = { algorithm, ...chosenOf(settings), lanes: settings.algorithms.length };
    // A worker keeps the backend, and the share of the processor, that it began with.
    const keepsBackend = lane.request?.backend === request.backend && lane.request.lanes === request.lanes;
    if (lane.request && !keepsBackend) return spawn(algorithm);
    const runId = `${algorithm}-${++loads}`;
    series.clear(algorithm);
    const resumed = continued.get(algorithm);
    continued.delete(algorithm);
    if (resumed) restoreSeries(series, algorithm, resumed.run);
    const continues = resumed?.run ?? null;
    setLane({ ...initialLane(algorithm, runId), phase: 'loading', request, continues });
    workers.post(
      algorithm,
      { type: 'lane/load', runId, request, ...(resumed && { resume: resumed.bytes }) },
      needsClassifier(store.getState().catalog, settings),
    );
    if (store.getState().view.profile) workers.post(algorithm, { type: 'lane/profile', runId, on: true });
  };
  const reloadIdle = () => {
    clearTimeout(reloadTimer);
    const { settings, lanes } = store.getState();
    for (const lane of Object.values(lanes)) {
      const idle = (lane.phase === 'loading' || lane.phase === 'ready') && !hasBegun(lane);
      if (idle && isStale(settings, lane)) load(lane.algorithm);
    }
  };
  const loadAll = () => {
    const { settings } = store.getState();
    endOthers(store, series, workers, settings.algorithms);
    for (const algorithm of settings.algorithms) {
      const phase = store.getState().lanes[algorithm]?.phase;
      if (phase === undefined || phase === 'failed') spawn(algorithm);
      else if (phase !== 'starting') load(algorithm);
    }
  };
  return {
    spawn,
    load,
    loadAll,
    resumeAll(runs, algorithms) {
      continued.clear();
      for (const each of runs) continued.set(each.run.head.request.algorithm, each);
      store.setState(({ settings }) => ({
        settings: { ...settings, ...settingsOf(runs), algorithms },
        playing: false,
      }));
      loadAll();
    },
    resumeLane(each) {
      const { algorithm } = each.run.head.request;
      continued.set(algorithm, each);
      spawn(algorithm);
    },
    exchange(algorithm) {
      endOthers(store, series, workers, store.getState().settings.algorithms);
      spawn(algorithm);
    },
    reloadIdle,
    reloadIdleSoon() {
      clearTimeout(reloadTimer);
      reloadTimer = setTimeout(reloadIdle, RELOAD_AFTER_MS);
    },
  };
}

function endOthers(
  store: StoreApi<RaceState>,
  series: SeriesStore,
  workers: LaneWorkers,
  wanted: readonly string[],
): void {
  const { lanes } = store.getState();
  for (const algorithm of Object.keys(lanes).filter((id) => !wanted.includes(id))) {
    workers.end(algorithm);
    series.clear(algorithm);
  }
  const kept = Object.entries(lanes).filter(([algorithm]) => wanted.includes(algorithm));
  store.setState({ lanes: Object.fromEntries(kept) });
}

/** @param ask posts the request @returns the run that will answer */
function createPolicyExports(
  ask: (algorithm: string) => string,
): Pick<RaceDriver, 'exportPolicy' | 'answered'> {
  const waiting = new Map<
    string,
    { readonly resolve: (snapshot: PolicySnapshot) => void; readonly reject: (error: unknown) => void }
  >();
  return {
    async exportPolicy(algorithm) {
      const runId = ask(algorithm);
      return new Promise((resolve, reject) => {
        const earlier = waiting.get(runId); // one answer serves all who asked
        waiting.set(runId, {
          resolve: (snapshot) => [earlier?.resolve, resolve].forEach((take) => take?.(snapshot)),
          reject: (error) => [earlier?.reject, reject].forEach((take) => take?.(error)),
        });
      });
    },
    answered(event) {
      if (event.type === 'policy/exported') {
        waiting.get(event.runId)?.resolve(event.snapshot);
        waiting.delete(event.runId);
      } else if (event.type === 'engine/failed') {
        // A worker that dies does not know its run: then nobody is answered any more.
        for (const [runId, { reject }] of waiting) {
          if (event.runId !== undefined && event.runId !== runId) continue;
          reject(new AppError(event.error.code, event.error.message));
          waiting.delete(runId);
        }
      }
    },
  };
}

/** What an address does not say stays, and what is equal stays the same object: nothing is loaded again for it. */
function keepEqualParts(old: RaceSettings, read: RaceSettings): RaceSettings {
  const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return {
    ...read,
    labels: old.labels,
    knobs: equal(old.knobs, read.knobs) ? old.knobs : read.knobs,
    reward: equal(old.reward, read.reward) ? old.reward : read.reward,
  };
}

/** Only then is the classifier's worker started. */
export function needsClassifier(
  catalog: Catalog | null,
  settings: Pick<RaceSettings, 'preset' | 'reward'>,
): boolean {
  const preset = catalog?.presets.find(({ id }) => id === settings.preset);
  const parts = (settings.reward ?? preset?.reward)?.parts ?? [];
  const needy = catalog?.rewardParts.filter((part) => part.needs === 'classifier').map(({ id }) => id) ?? [];
  return preset?.judge !== undefined || parts.some(({ part }) => needy.includes(part));
}

/** Only what is set: an absent model is not the same message as an undefined one. */
function chosenOf(settings: RaceSettings): Omit<LaneRequest, 'algorithm'> {
  const { preset, seed, backend, knobs, model, reward, labels } = settings;
  return {
    preset,
    seed,
    backend,
    knobs,
    ...(model && { model }),
    ...(reward && { reward }),
    ...(labels && { labels }),
  };
}

function isStale(settings: RaceSettings, { request }: LaneState): boolean {
  if (!request) return false;
  return REQUEST_KEYS.some((key) => request[key] !== settings[key]);
}
