import type { StoreApi } from 'zustand/vanilla';
import type { BackendChoice, OwnLabels } from '../protocol/commands.ts';
import type { PolicySnapshot } from '../protocol/events.ts';
import type { RewardSpec } from '../shared/rewardSpec.ts';
import { checkKnob, type KnobValue } from '../shared/spec.ts';
import type { RaceDriver } from './raceDriver.ts';
import { type Address, isOver, type RaceState } from './raceState.ts';
import type { RecordedRace } from './recorded.ts';
import type { ContinuedRun } from './runs/continuedRun.ts';
import { hasBegun, type LaneState } from './laneState.ts';
import { knobSpec, presetValue, type RaceSettings, type ViewSettings } from './settings.ts';
import { AppError } from '../shared/errors.ts';

export interface RaceActions {
  readonly play: () => void;
  readonly pause: () => void;
  /** One step of every lane, then pause. */
  readonly step: () => void;
  /** Throws the runs away and loads every lane with the settings as they are now. */
  readonly reset: () => void;
  /** The same for one lane, with a fresh worker; it runs at once if the race does. */
  readonly restartLane: (algorithm: string) => void;
  /**
   * Ends the race and goes on with kept runs of one earlier race, in their settings, at the next Play.
   * `algorithms`: every lane of that race, in order; one without a run begins anew.
   */
  readonly resumeRuns: (runs: readonly ContinuedRun[], algorithms: readonly string[]) => void;
  /** Has a lane go on with its run, from its last checkpoint, in a fresh worker. */
  readonly resumeLane: (run: ContinuedRun) => void;
  /** Asks a lane for its training as it stands; `run/checkpointed` answers. */
  readonly checkpoint: (algorithm: string) => void;
  /** Puts another algorithm in a lane's place; that lane starts anew, the others stay. */
  readonly replaceAlgorithm: (old: string, next: string) => void;
  readonly setPreset: (id: string) => void;
  readonly setSeed: (seed: number) => void;
  readonly setBackend: (backend: BackendChoice) => void;
  /** Undefined: the preset's own. */
  readonly setModel: (model: string | undefined) => void;
  readonly setReward: (reward: RewardSpec | undefined) => void;
  /** Own labels for the knob `preferences.source`. */
  readonly setLabels: (labels: OwnLabels | undefined) => void;
  /** Hot knobs reach running lanes; others wait for the reset. @throws AppError('config') if out of range */
  readonly setKnob: (id: string, value: KnobValue) => void;
  readonly clearKnobs: (ids: readonly string[]) => void;
  /** The lane's policy as it is now. @throws AppError if the lane has no model or stops before it answers */
  readonly exportPolicy: (algorithm: string) => Promise<PolicySnapshot>;
  /** To one lane alone, if it has been loaded. */
  readonly tellLane: RaceDriver['post'];
  readonly setView: (view: Partial<ViewSettings>) => void;
  /** Lanes measure where their time goes, these and those loaded later. */
  readonly setProfile: (on: boolean) => void;
  readonly readAddress: (address: Address) => void;
  readonly setRecorded: (recorded: RecordedRace | null) => void;
  readonly dismissProblems: () => void;
}

export function createRaceActions(store: StoreApi<RaceState>, driver: RaceDriver): RaceActions {
  return { ...runActions(store, driver), ...settingActions(store, driver) };
}

type RunActions = Pick<
  RaceActions,
  'play' | 'pause' | 'step' | 'reset' | 'restartLane' | 'resumeRuns' | 'resumeLane' | 'checkpoint'
>;

function runActions(store: StoreApi<RaceState>, driver: RaceDriver): RunActions {
  const lanes = () => Object.values(store.getState().lanes);
  const postTo = (phases: readonly LaneState['phase'][], command: { type: 'run/start' | 'run/pause' }) => {
    for (const lane of lanes()) {
      if (phases.includes(lane.phase)) driver.post(lane.algorithm, command);
    }
  };
  return {
    play() {
      if (isOver(store.getState())) driver.loadAll();
      else driver.reloadIdle();
      store.setState({ playing: true });
      // Also what runs: it may be about to pause after a single step.
      postTo(['ready', 'paused', 'running'], { type: 'run/start' });
    },
    pause() {
      store.setState({ playing: false });
      // Also what is ready: it may have been started a moment ago.
      postTo(['ready', 'running'], { type: 'run/pause' });
    },
    step() {
      driver.reloadIdle();
      for (const lane of lanes()) driver.step(lane.algorithm);
    },
    reset() {
      store.setState({ playing: false });
      driver.loadAll();
    },
    restartLane(algorithm) {
      driver.spawn(algorithm);
    },
    resumeRuns: (runs, algorithms) => driver.resumeAll(runs, algorithms),
    resumeLane: (run) => driver.resumeLane(run),
    checkpoint: (algorithm) => driver.post(algorithm, { type: 'run/checkpoint' }),
  };
}

function settingActions(store: StoreApi<RaceState>, driver: RaceDriver): Omit<RaceActions, keyof RunActions> {
  const change = (settings: Partial<RaceSettings>) => {
    store.setState((state) => ({ settings: { ...state.settings, ...settings } }));
    driver.reloadIdleSoon();
  };
  const setKnob = (id: string, value: KnobValue) => {
    const { catalog, settings, lanes } = store.getState();
    const spec = catalog && knobSpec(catalog, id);
    if (!spec) throw new AppError('config', `${id}: no such knob`);
    const checked = checkKnob(spec.label, spec, value);
    const knobs = Object.fromEntries(Object.entries(settings.knobs).filter(([known]) => known !== id));
    if (checked !== presetValue(catalog, settings.preset, id)) knobs[id] = checked;
    if (spec.hot) {
      for (const lane of Object.values(lanes)) {
        if (hasBegun(lane)) driver.post(lane.algorithm, { type: 'run/setKnob', id, value: checked });
      }
    }
    change({ knobs });
  };
  return {
    replaceAlgorithm(old, next) {
      const { algorithms } = store.getState().settings;
      if (algorithms.includes(next)) return;
      change({ algorithms: algorithms.map((id) => (id === old ? next : id)) });
      driver.exchange(next);
    },
    // Another preset means other defaults: the visitor's differences from the old one would mislead.
    setPreset: (preset) => change({ preset, knobs: {}, model: undefined, reward: undefined }),
    setSeed: (seed) => change({ seed }),
    setBackend: (backend) => change({ backend }),
    setModel: (model) => change({ model }),
    setReward: (reward) => change({ reward }),
    setLabels: (labels) => change({ labels }),
    setKnob,
    clearKnobs(ids) {
      const { catalog, settings } = store.getState();
      for (const id of ids) {
        const value = catalog && presetValue(catalog, settings.preset, id);
        if (value !== undefined && value !== null) setKnob(id, value);
      }
    },
    exportPolicy: (algorithm) => driver.exportPolicy(algorithm),
    tellLane: driver.post,
    setView: (view) => store.setState((state) => ({ view: { ...state.view, ...view } })),
    setProfile(on) {
      store.setState((state) => ({ view: { ...state.view, profile: on } }));
      for (const lane of Object.values(store.getState().lanes))
        if (lane.runId !== '') driver.post(lane.algorithm, { type: 'lane/profile', on });
    },
    readAddress(address) {
      const { catalog } = store.getState();
      if (catalog) driver.applyAddress(address, catalog);
    },
    setRecorded: (recorded) => store.setState({ recorded }),
    dismissProblems: () => store.setState({ problems: [] }),
  };
}
