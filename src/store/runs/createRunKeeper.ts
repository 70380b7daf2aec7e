/** Records every lane of the live race and has it kept: now and then while it runs, and when it ends in whatever way. */
import type { LaneRequest } from '../../protocol/commands.ts';
import type { EngineEvent } from '../../protocol/events.ts';
import { describeRun } from '../../runs/describeRun.ts';
import type { Run } from '../../runs/run.ts';
import { createRunRecorder, type RunRecorder } from '../../runs/runRecorder.ts';
import type { Race } from '../raceStore.ts';
import type { RunLibrary } from './runLibrary.ts';
import { randomId } from './tabPresence.ts';

interface Recording {
  /** Of the load: events of another are of another run. */
  readonly runId: string;
  readonly race: string;
  readonly recorder: RunRecorder;
  startedAt: number;
  /** Something has happened since it was kept last. */
  isDirty: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** How long copying the curves took last. */
  copyMs: number;
}

export interface KeeperOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly createId?: () => string;
  /** Told under which id the run of a load is kept. */
  readonly onBegin?: (runId: string, id: string) => void;
}

/** A run is kept while it goes on at most this often, */
export const KEEP_EVERY_MS = 5000;
/** and so seldom that copying its curves takes less than a five-hundredth of the main thread, however long it is. */
const SHARE = 500;

/** @returns stops recording */
export function createRunKeeper(
  race: Pick<Race, 'store' | 'onEvent'>,
  library: Pick<RunLibrary, 'keep'>,
  page: Pick<Window, 'addEventListener' | 'removeEventListener'> | null,
  { now = Date.now, createId = randomId, onBegin }: KeeperOptions = {},
): () => void {
  const recordings = new Map<string, Recording>();
  const races = raceIds(createId);
  const keep = (recording: Recording, isEnd = false) => {
    clearTimeout(recording.timer);
    recording.timer = undefined;
    if (!recording.isDirty && !isEnd) return;
    const run = copyRun(recording, isEnd);
    recording.isDirty = false;
    if (run) void library.keep(run);
  };
  const end = (algorithm: string, recording: Recording) => {
    recordings.delete(algorithm);
    races.over(recording.race);
    keep(recording, true);
  };
  const begin = (algorithm: string, runId: string, request: LaneRequest): Recording => {
    const before = recordings.get(algorithm);
    if (before) end(algorithm, before);
    const { catalog, lanes } = race.store.getState();
    const kept = lanes[algorithm]?.continues ?? undefined;
    const name = describeRun(request, catalog);
    const identity = kept?.head ?? { id: createId(), name, race: races.of(algorithm), startedAt: now() };
    const recorder = createRunRecorder(identity, request, kept);
    const startedAt = kept?.head.startedAt ?? 0;
    const recording = { ...startRecording(runId, identity.race, recorder), startedAt };
    recordings.set(algorithm, recording);
    onBegin?.(runId, identity.id);
    return recording;
  };
  const take = (algorithm: string, event: EngineEvent) => {
    const lane = race.store.getState().lanes[algorithm];
    if (!lane?.request) return;
    if ('runId' in event && event.runId !== undefined && event.runId !== lane.runId) return;
    const known = recordings.get(algorithm);
    const recording = known?.runId === lane.runId ? known : begin(algorithm, lane.runId, lane.request);
    recording.recorder.take(event);
    recording.isDirty = true;
    if (event.type === 'run/stateChanged' && event.state === 'running') recording.startedAt ||= now();
    if (isRest(event)) return keep(recording);
    const waitMs = Math.max(KEEP_EVERY_MS, SHARE * recording.copyMs);
    recording.timer ??= setTimeout(() => keep(recording), waitMs);
  };
  const stopEvents = race.onEvent(({ lane, event }) => take(lane, event));
  const stopStore = race.store.subscribe(({ lanes }, before) => {
    if (lanes === before.lanes) return;
    for (const [algorithm, recording] of recordings)
      if (lanes[algorithm]?.runId !== recording.runId) end(algorithm, recording);
  });
  const keepAll = () => recordings.forEach((recording) => keep(recording));
  page?.addEventListener('pagehide', keepAll);
  return () => {
    stopEvents();
    stopStore();
    page?.removeEventListener('pagehide', keepAll);
    for (const { timer } of recordings.values()) clearTimeout(timer);
  };
}

/** Lanes that are loaded together share a race; one that is loaded again, or after another was replaced, begins a new one. */
function raceIds(createId: () => string) {
  let current: { readonly id: string; readonly algorithms: Set<string> } | null = null;
  return {
    of(algorithm: string): string {
      if (!current || current.algorithms.has(algorithm)) current = { id: createId(), algorithms: new Set() };
      current.algorithms.add(algorithm);
      return current.id;
    },
    over(id: string) {
      if (current?.id === id) current = null;
    },
  };
}

const startRecording = (runId: string, race: string, recorder: RunRecorder): Recording => ({
  runId,
  race,
  recorder,
  startedAt: 0,
  isDirty: false,
  timer: undefined,
  copyMs: 0,
});

/** After these nothing may come for long. */
const isRest = (event: EngineEvent) =>
  (event.type === 'run/stateChanged' && ['finished', 'failed', 'paused'].includes(event.state)) ||
  (event.type === 'engine/failed' && event.fatal) ||
  event.type === 'run/checkpointed'; // so that the curves reach as far as the checkpoint

/** The run as it stands; null if it has not taken a step: that is nothing to keep. */
function copyRun(recording: Recording, isEnd: boolean): Run | null {
  const began = performance.now();
  const run = recording.recorder.run();
  recording.copyMs = performance.now() - began;
  if (!run || run.head.progress.step === 0) return null;
  const { head, detail } = run;
  const outcome = isEnd && head.outcome === 'running' ? 'interrupted' : head.outcome;
  return { head: { ...head, outcome, startedAt: recording.startedAt || head.startedAt }, detail };
}
