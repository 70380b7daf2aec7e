/** One run of a lesson, in a worker of its own: the visitor's race stays as it is. */
import { connectLane } from '../../../protocol/client.ts';
import type { LaneRequest } from '../../../protocol/commands.ts';
import type { EngineEvent } from '../../../protocol/events.ts';
import { createRunRecorder } from '../../../runs/runRecorder.ts';
import type { Run } from '../../../runs/run.ts';
import { AppError } from '../../../shared/errors.ts';
import type { JobProgress } from '../../../store/studio/studioStore.ts';

export interface WatchOptions {
  readonly name: string;
  readonly signal: AbortSignal;
  /** Stages and steps, as they go. */
  readonly onProgress: (progress: JobProgress) => void;
  /** The run as it stands, after each evaluation. */
  readonly onEvaluated: (run: Run) => void;
}

const RUN_ID = 'lesson';

/**
 * Runs a lane to its end. The worker ends with it.
 * @throws AppError with what stopped it, DOMException 'AbortError'
 */
export async function watchRun(
  createWorker: () => Worker,
  request: LaneRequest,
  options: WatchOptions,
): Promise<Run> {
  const { signal, name } = options;
  signal.throwIfAborted();
  const identity = { id: RUN_ID, name, race: RUN_ID, startedAt: Date.now() };
  const recorder = createRunRecorder(identity, request);
  const { promise, resolve, reject } = withResolvers<Run>();
  let totalSteps = 1;
  const hear = (event: EngineEvent) => {
    if (event.type === 'engine/ready') client.post({ type: 'lane/load', runId: RUN_ID, request });
    else if (event.type === 'engine/failed') reject(failureOf(event));
    else recorder.take(event);
    if (event.type === 'lane/loaded') totalSteps = event.totalSteps;
    if (event.type === 'run/stateChanged' && event.state === 'ready')
      client.post({ type: 'run/start', runId: RUN_ID });
    const progress = progressOf(event, totalSteps);
    if (progress) options.onProgress(progress);
    const run = event.type === 'run/evaluated' || isEnd(event) ? recorder.run() : null;
    if (run) options.onEvaluated(run);
    if (!isEnd(event)) return;
    if (run) resolve(run);
    else reject(new AppError('internal', 'the run ended before its first evaluation'));
  };
  const client = connectLane(createWorker(), hear);
  const onAbort = () => reject(new DOMException('The run was stopped.', 'AbortError'));
  signal.addEventListener('abort', onAbort);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    client.terminate();
  }
}

function failureOf({ error }: Extract<EngineEvent, { type: 'engine/failed' }>): AppError {
  return new AppError(error.code, error.message, error.fix === undefined ? {} : { fix: error.fix });
}

const isEnd = (event: EngineEvent): boolean =>
  event.type === 'run/stateChanged' && event.state === 'finished';

function progressOf(event: EngineEvent, totalSteps: number): JobProgress | null {
  if (event.type === 'stage/progressed') {
    const { label, done, total, metrics } = event;
    return { label, done, total, metrics };
  }
  if (event.type !== 'run/stepped') return null;
  const { progress, metrics } = event;
  return { label: 'Training', done: progress.step, total: totalSteps, metrics };
}

/** Promise.withResolvers, which not every browser has yet. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onDone, onFailed) => {
    resolve = onDone;
    reject = onFailed;
  });
  return { promise, resolve, reject };
}
