/** One place of a queue: an engine worker that runs one lane after another, and is replaced when it dies. */
import { connectLane, type LaneClient } from '../../protocol/client.ts';
import type { BackendChoice, LaneRequest } from '../../protocol/commands.ts';
import type { EngineEvent } from '../../protocol/events.ts';
import { createRunRecorder, type RunIdentity } from '../../runs/runRecorder.ts';
import type { Run } from '../../runs/run.ts';
import type { Catalog } from '../../shared/catalog.ts';
import { AppError, type ErrorCode, type ErrorEnvelope, toEnvelope } from '../../shared/errors.ts';
import { needsClassifier } from '../raceDriver.ts';

export interface SlotResult {
  /** Null: it failed before its first evaluation, so there is nothing to keep. */
  readonly run: Run | null;
  readonly failure: ErrorEnvelope | null;
}

export interface SweepSlot {
  /** Resolves when the run has ended, one way or another. Never rejects. */
  run(identity: RunIdentity, request: LaneRequest, onStep: (fraction: number) => void): Promise<SlotResult>;
  /** Ends the worker at once; a run in it never resolves. */
  end(): void;
}

interface Engine {
  readonly client: LaneClient;
  /** A worker keeps the backend that it began with. */
  readonly backend: BackendChoice;
  /** Null until the worker is ready. */
  catalog: Catalog | null;
  knowsClassifier: boolean;
}

/** After these the worker is as good as new; after any other failure it is replaced. */
const HARMLESS: readonly ErrorCode[] = ['config', 'not-finite', 'model-file', 'network'];
const WATCH_MS = 10_000;
/** Five minutes without a word. Counted in ticks, so that a computer that slept does not lose its run. */
const SILENT_TICKS = 30;

/** @param lanes how many workers share the processor, this one included */
export function createSweepSlot(
  createWorker: () => Worker,
  openClassifierPort: () => MessagePort,
  lanes: number,
): SweepSlot {
  let engine: Engine | null = null;
  let listener: (event: EngineEvent) => void = () => {};
  let stopWatching = () => {};

  const end = () => {
    listener = () => {};
    engine?.client.terminate();
    engine = null;
  };
  const engineFor = (backend: BackendChoice): Engine => {
    if (engine?.backend === backend) return engine;
    engine?.client.terminate();
    const client = connectLane(createWorker(), (event) => {
      if (engine !== started) return; // of a worker that was replaced
      if (event.type === 'engine/ready') started.catalog = event.catalog;
      listener(event);
    });
    const started: Engine = { client, backend, catalog: null, knowsClassifier: false };
    engine = started;
    return started;
  };
  const load = (started: Engine, runId: string, request: LaneRequest) => {
    if (!started.knowsClassifier && started.catalog && needsClassifier(started.catalog, request)) {
      started.client.attachClassifier(openClassifierPort());
      started.knowsClassifier = true;
    }
    started.client.post({ type: 'lane/load', runId, request: { ...request, lanes } });
  };

  /** Follows one run from its load to its end. */
  const follow = (
    identity: RunIdentity,
    request: LaneRequest,
    onStep: (fraction: number) => void,
    resolve: (result: SlotResult) => void,
  ) => {
    const recorder = createRunRecorder(identity, { ...request, lanes });
    const runId = identity.id;
    const watch = watchSilence(() => listener(silence()));
    const settle = (failure: ErrorEnvelope | null) => {
      watch.stop();
      listener = () => {};
      if (failure && !HARMLESS.includes(failure.code)) end();
      resolve({ run: recorder.run(), failure });
    };
    const started = engineFor(request.backend);
    let totalSteps = Infinity;
    listener = (event) => {
      watch.heard();
      if (event.type === 'engine/ready') return load(started, runId, request);
      if (event.runId !== undefined && event.runId !== runId) return; // an echo of the run before
      // Nothing that a queue asks for may be refused: whatever is, ends the run.
      const taken = event.type === 'engine/failed' ? { ...event, fatal: true } : event;
      recorder.take(taken);
      if (taken.type === 'engine/failed') settle(taken.error);
      else if (taken.type === 'lane/loaded') totalSteps = taken.totalSteps;
      else if (taken.type === 'run/stepped') onStep(taken.progress.step / totalSteps);
      else if (taken.type === 'run/stateChanged') {
        if (taken.state === 'ready') started.client.post({ type: 'run/start', runId });
        if (taken.state === 'finished') settle(null);
      }
    };
    stopWatching = watch.stop;
    if (started.catalog) load(started, runId, request);
  };
  return {
    end() {
      stopWatching();
      end();
    },
    run: (identity, request, onStep) => new Promise((resolve) => follow(identity, request, onStep, resolve)),
  };
}

function silence(): EngineEvent {
  const error = new AppError('internal', 'the training worker has said nothing for five minutes');
  return { type: 'engine/failed', fatal: true, error: toEnvelope(error) };
}

function watchSilence(onSilence: () => void) {
  let ticks = 0;
  const timer = setInterval(() => {
    if (++ticks >= SILENT_TICKS) onSilence();
  }, WATCH_MS);
  return {
    heard: () => {
      ticks = 0;
    },
    stop: () => clearInterval(timer),
  };
}
