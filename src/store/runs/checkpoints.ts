/** Checkpoints of the live race: asked of its lanes while they run, kept beside the runs, and gone on from. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineEvent } from '../../protocol/events.ts';
import { cutRun } from '../../runs/cutRun.ts';
import type { RunHead } from '../../runs/run.ts';
import { AppError } from '../../shared/errors.ts';
import type { CheckpointFiles } from '../../storage/checkpointFiles.ts';
import type { Race } from '../raceStore.ts';
import { openRunCheckpoints, removeForgotten } from './checkpointShelf.ts';
import type { ContinuedRun } from './continuedRun.ts';
import type { RunLibrary } from './runLibrary.ts';

/** A lane that runs is asked at most this often. */
export const CHECKPOINT_EVERY_MS = 10_000;

export interface CheckpointState {
  /** Step of the latest checkpoint of each run that has one, by the run's id. */
  readonly steps: ReadonlyMap<string, number>;
  /** Under which id the run of a load is kept, by the lane's `runId`. */
  readonly ids: ReadonlyMap<string, string>;
  /** The last race, if it stopped before its end and can go on: its runs. */
  readonly interrupted: readonly RunHead[] | null;
  /** Why checkpoints are not kept, or why a run cannot go on, in a sentence. */
  readonly problem: string | null;
}

export interface Checkpoints {
  readonly store: StoreApi<CheckpointState>;
  /** To be told by whoever keeps the runs. */
  readonly isKeptAs: (runId: string, id: string) => void;
  /** Looks for a race that was interrupted. Never rejects. */
  readonly open: () => Promise<void>;
  /** Puts the run's settings on the Race page and has it go on, and with it the runs of its race. Never rejects: `problem` says why not. */
  readonly resume: (id: string) => Promise<void>;
  /** Has a lane that stopped go on from its last checkpoint. Never rejects: `problem` says why not. */
  readonly resumeLane: (algorithm: string) => Promise<void>;
  readonly dismissInterrupted: () => void;
  readonly dismissProblem: () => void;
}

export interface CheckpointOptions {
  readonly openFiles?: () => Promise<CheckpointFiles>;
  /** Milliseconds of any clock that only goes forward. */
  readonly now?: () => number;
}

type Library = Pick<RunLibrary, 'store' | 'open' | 'load'>;

/** What the functions below share. */
interface Desk {
  readonly race: Pick<Race, 'store' | 'actions'>;
  readonly library: Library;
  readonly files: () => Promise<CheckpointFiles>;
  readonly store: StoreApi<CheckpointState>;
  /** One write after the other. */
  readonly inTurn: (work: (files: CheckpointFiles) => Promise<void>) => Promise<void>;
  readonly now: () => number;
  /** When a load was asked last, by `runId`; Infinity: never again. */
  readonly asked: Map<string, number>;
}

export function createCheckpoints(
  race: Pick<Race, 'store' | 'actions' | 'onEvent'>,
  library: Library,
  { openFiles = openRunCheckpoints, now = () => performance.now() }: CheckpointOptions = {},
): Checkpoints {
  const store = createStore<CheckpointState>(() => ({
    steps: new Map(),
    ids: new Map(),
    interrupted: null,
    problem: null,
  }));
  let files: Promise<CheckpointFiles> | undefined;
  let turn: Promise<void> = Promise.resolve();
  const desk: Desk = {
    race,
    library,
    store,
    now,
    asked: new Map(),
    files: () => (files ??= openFiles()),
    inTurn(work) {
      turn = turn.then(async () => {
        try {
          await work(await desk.files());
        } catch (error) {
          tell(store, error);
        }
      });
      return turn;
    },
  };
  race.onEvent(({ lane, event }) => take(desk, lane, event));
  library.store.subscribe((state, before) => {
    if (state.heads !== before.heads || state.removed !== before.removed)
      void desk.inTurn((opened) => removeForgotten(opened, state, before));
  });
  const trying = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      tell(store, error);
    }
  };
  return {
    store,
    isKeptAs: (runId, id) => store.setState(({ ids }) => ({ ids: new Map(ids).set(runId, id) })),
    open: () => trying(() => open(desk)),
    resume: (id) => trying(() => resumeRace(desk, id)),
    resumeLane: (algorithm) => trying(() => resumeLane(desk, algorithm)),
    dismissInterrupted: () => store.setState({ interrupted: null }),
    dismissProblem: () => store.setState({ problem: null }),
  };
}

function tell(store: StoreApi<CheckpointState>, error: unknown): void {
  const fix = error instanceof AppError && error.fix ? ` ${error.fix}` : '';
  store.setState({ problem: `${error instanceof Error ? error.message : String(error)}.${fix}` });
}

function take(desk: Desk, algorithm: string, event: EngineEvent): void {
  const { race, asked, now } = desk;
  const lane = race.store.getState().lanes[algorithm];
  if (!lane || !('runId' in event) || event.runId !== lane.runId) return;
  if (event.type === 'run/checkpointed') {
    save(desk, event);
    return;
  }
  const isRest =
    event.type === 'run/stateChanged' && (event.state === 'paused' || event.state === 'finished');
  const last = asked.get(lane.runId) ?? -Infinity;
  const isDue = event.type === 'run/stepped' && now() - last >= CHECKPOINT_EVERY_MS;
  // Before the first step there is nothing to go on from.
  const hasStepped = event.type === 'run/stepped' || asked.has(lane.runId) || lane.continues !== null;
  if (!(isRest || isDue) || !hasStepped || last === Infinity) return;
  asked.set(lane.runId, now());
  race.actions.checkpoint(algorithm);
}

/** What cannot be kept is told once; the run goes on without. */
function save(desk: Desk, made: Extract<EngineEvent, { type: 'run/checkpointed' }>): void {
  const { runId, step, bytes } = made;
  const { store, asked } = desk;
  const id = store.getState().ids.get(runId);
  if (id === undefined) return;
  void desk.inTurn(async (files) => {
    if (asked.get(runId) === Infinity) return;
    try {
      await files.save(id, nameOf(made), new Uint8Array(bytes));
      store.setState(({ steps }) => ({ steps: new Map(steps).set(id, step) }));
    } catch (error) {
      asked.set(runId, Infinity);
      const message = error instanceof Error ? error.message : String(error);
      throw new AppError('storage', `Training goes on, but checkpoints stopped at step ${step}: ${message}`, {
        ...(error instanceof AppError && error.fix !== undefined && { fix: error.fix }),
      });
    }
  });
}

/** Says where the curves end that belong to it. */
const nameOf = ({ step, evaluatedAt }: { step: number; evaluatedAt: number }): string =>
  `step-${step}-evaluated-${evaluatedAt}`;

function placeOf(name: string): { step: number; evaluatedAt: number } {
  const [, step, evaluatedAt] = /^step-(\d+)-evaluated-(\d+)$/.exec(name) ?? [];
  return { step: Number(step), evaluatedAt: Number(evaluatedAt) };
}

async function open(desk: Desk): Promise<void> {
  const { library, store } = desk;
  const files = await desk.files();
  await library.open();
  const kept = await files.all();
  const steps = new Map(store.getState().steps);
  for (const [id, entries] of kept) {
    const { step } = placeOf(entries.at(-1)?.name ?? '');
    if (step >= 0 && !steps.has(id)) steps.set(id, step);
  }
  store.setState({ steps });
  const { heads } = library.store.getState();
  const last = heads.find(({ sweep }) => sweep === undefined);
  const runs = heads.filter(({ id, race }) => race === last?.race && steps.has(id));
  const isOpen = runs.some(
    ({ id, outcome, totalSteps }) => outcome === 'interrupted' && steps.get(id)! < totalSteps,
  );
  store.setState({ interrupted: isOpen ? inLaneOrder(desk.race, runs) : null });
}

/** @throws AppError if a checkpoint cannot be read */
async function continued({ library, files }: Desk, id: string): Promise<ContinuedRun> {
  const head = await (await files()).readHead(id);
  if (!head)
    throw new AppError('storage-damaged', 'No checkpoint of this run can be read', {
      fix: 'Run it again from its settings.',
    });
  const { entry, bytes } = head;
  const run = cutRun(await library.load(id), placeOf(entry.name));
  return { run, bytes: bytes.slice().buffer };
}

async function resumeRace(desk: Desk, id: string): Promise<void> {
  const { race, library, store } = desk;
  const { heads } = library.store.getState();
  const chosen = heads.find((head) => head.id === id);
  if (!chosen) throw new AppError('storage', 'This run is not here any more');
  const { steps } = store.getState();
  const others = heads.filter((head) => head.race === chosen.race && head.id !== id);
  // Of several runs of an algorithm the chosen one, else the latest.
  const byAlgorithm = new Map([...others.toReversed(), chosen].map((head) => [head.request.algorithm, head]));
  const ready: ContinuedRun[] = [];
  const lanes = inLaneOrder(race, [...byAlgorithm.values()]);
  for (const each of lanes) if (steps.has(each.id)) ready.push(await continued(desk, each.id));
  store.setState({ interrupted: null, problem: null });
  race.actions.resumeRuns(
    ready,
    lanes.map(({ request }) => request.algorithm),
  );
}

/** As the lanes stand now, then as in the catalog. */
function inLaneOrder(race: Desk['race'], runs: readonly RunHead[]): RunHead[] {
  const { settings, catalog } = race.store.getState();
  const order = [...settings.algorithms, ...(catalog?.algorithms.map(({ id }) => id) ?? [])];
  const rankOf = ({ request }: RunHead) => order.indexOf(request.algorithm);
  return runs.toSorted((a, b) => rankOf(a) - rankOf(b));
}

async function resumeLane(desk: Desk, algorithm: string): Promise<void> {
  const { race, store } = desk;
  const lane = race.store.getState().lanes[algorithm];
  const id = lane && store.getState().ids.get(lane.runId);
  if (id === undefined) throw new AppError('storage', 'This run has no checkpoint');
  race.actions.resumeLane(await continued(desk, id));
}
