/** The page's side of the studio: a worker that is started when it is first needed, and its jobs as promises. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { connectStudio, type StudioClient } from '../../protocol/client.ts';
import type { BackendChoice } from '../../protocol/commands.ts';
import type { PolicySnapshot } from '../../protocol/events.ts';
import type { Job, JobKind, JobOf, ResultOf } from '../../protocol/jobs.ts';
import type { StudioEvent } from '../../protocol/studio.ts';
import { assertNever } from '../../shared/assert.ts';
import { AppError, type ErrorEnvelope } from '../../shared/errors.ts';

type EventOf<T extends StudioEvent['type']> = Extract<StudioEvent, { type: T }>;
export type OpenedStudio = Omit<EventOf<'studio/opened'>, 'type'>;
export type JobProgress = Omit<EventOf<'job/progressed'>, 'type' | 'jobId'>;

/** What the studio works on. Another request means another room: what the old one held is gone. */
export interface StudioRequest {
  readonly preset: string;
  readonly model?: string | undefined;
  readonly seed: number;
  readonly backend: BackendChoice;
}

export interface StudioState {
  readonly phase: 'closed' | 'opening' | 'open' | 'failed';
  readonly request: StudioRequest | null;
  readonly opened: OpenedStudio | null;
  /** Policies that were adopted, with the step they are from. */
  readonly adopted: Readonly<Record<string, number>>;
  /** Why it cannot be used. */
  readonly failure: ErrorEnvelope | null;
}

export interface RunOptions {
  readonly onProgress?: (progress: JobProgress) => void;
  /** Aborting cancels the job: its promise is rejected with an AbortError. */
  readonly signal?: AbortSignal;
}

export interface StudioActions {
  /** Opens, or does nothing if the same is open already. @throws AppError with what went wrong */
  readonly open: (request: StudioRequest) => Promise<void>;
  /** Opens on what the Race page has chosen if need be. @throws AppError, or DOMException 'AbortError' */
  readonly run: <K extends JobKind>(job: JobOf<K>, options?: RunOptions) => Promise<ResultOf<K>>;
  /** Keeps a lane's policy under a name for jobs to use. */
  readonly adopt: (name: string, snapshot: PolicySnapshot) => Promise<void>;
}

export interface Studio {
  readonly store: StoreApi<StudioState>;
  readonly actions: StudioActions;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((progress: JobProgress) => void) | undefined;
}

const CLOSED: StudioState = { phase: 'closed', request: null, opened: null, adopted: {}, failure: null };

/**
 * @param openClassifierPort starts the classifier's worker if need be, and connects another client to it
 * @param currentRequest what to open when nothing was opened explicitly, or the choice has changed since
 */
export function createStudioStore(
  createWorker: () => Worker,
  openClassifierPort: () => MessagePort,
  currentRequest: () => StudioRequest,
): Studio {
  const store = createStore<StudioState>(() => CLOSED);
  let client: StudioClient | undefined;
  let opening: { request: StudioRequest; done: Promise<void> } | undefined;
  let settleOpening: { resolve(): void; reject(error: unknown): void } | undefined;
  const jobs = new Map<string, Waiting>();
  const adoptions = new Map<string, { resolve(): void; reject(error: unknown): void }>();
  let count = 0;

  const failAll = (error: AppError) => {
    settleOpening?.reject(error);
    for (const waiting of [...jobs.values(), ...adoptions.values()]) waiting.reject(error);
    jobs.clear();
    adoptions.clear();
  };

  const onEvent = (event: StudioEvent) => {
    switch (event.type) {
      case 'engine/ready':
        return;
      case 'studio/opened': {
        const { type: _, ...opened } = event;
        store.setState({ phase: 'open', opened, adopted: {} });
        settleOpening?.resolve();
        return;
      }
      case 'studio/adopted':
        store.setState(({ adopted }) => ({ adopted: { ...adopted, [event.name]: event.step } }));
        adoptions.get(event.name)?.resolve();
        adoptions.delete(event.name);
        return;
      case 'engine/failed': {
        const error = asError(event.error);
        if (event.fatal) {
          store.setState({ phase: 'failed', failure: event.error });
          client?.terminate();
          client = undefined;
          opening = undefined;
        }
        failAll(error);
        return;
      }
      case 'job/progressed':
      case 'job/finished':
      case 'job/cancelled':
      case 'job/failed':
        settleJob(jobs, event);
        return;
      default:
        assertNever(event);
    }
  };

  const ensureClient = (): StudioClient => {
    if (client) return client;
    const mine: StudioClient = connectStudio(createWorker(), (event) => {
      if (client === mine) onEvent(event);
    });
    client = mine;
    mine.attachClassifier(openClassifierPort());
    return mine;
  };

  const open = (request: StudioRequest): Promise<void> => {
    if (opening && sameRequest(opening.request, request)) return opening.done;
    // A worker keeps the backend that it began with.
    if (opening && opening.request.backend !== request.backend) {
      client?.terminate();
      client = undefined;
      failAll(new AppError('protocol', 'the studio was opened on another backend'));
    }
    const done = new Promise<void>((resolve, reject) => {
      settleOpening = { resolve, reject };
    });
    opening = { request, done };
    store.setState({ phase: 'opening', request, failure: null });
    const { model, ...rest } = request;
    ensureClient().post({ type: 'studio/open', ...rest, ...(model !== undefined && { model }) });
    return done;
  };

  const start = <K extends JobKind>(
    job: JobOf<K>,
    { onProgress, signal }: RunOptions,
  ): Promise<ResultOf<K>> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted());
      const jobId = `job-${++count}`;
      jobs.set(jobId, { resolve, reject, onProgress });
      const posted = ensureClient();
      signal?.addEventListener('abort', () => posted.post({ type: 'job/cancel', jobId }), { once: true });
      posted.post({ type: 'job/start', jobId, job: job as Job });
    });

  return {
    store,
    actions: {
      open,
      async run(job, options = {}) {
        await open(currentRequest());
        return start(job, options);
      },
      async adopt(name, snapshot) {
        await open(currentRequest());
        return new Promise((resolve, reject) => {
          adoptions.set(name, { resolve, reject });
          ensureClient().post({ type: 'studio/adopt', name, snapshot });
        });
      },
    },
  };
}

function settleJob(
  jobs: Map<string, Waiting>,
  event: EventOf<'job/progressed' | 'job/finished' | 'job/cancelled' | 'job/failed'>,
): void {
  const waiting = jobs.get(event.jobId);
  if (!waiting) return;
  if (event.type === 'job/progressed') {
    const { type: _, jobId: __, ...progress } = event;
    waiting.onProgress?.(progress);
    return;
  }
  jobs.delete(event.jobId);
  if (event.type === 'job/finished') waiting.resolve(event.result as never);
  else if (event.type === 'job/failed') waiting.reject(asError(event.error));
  else waiting.reject(aborted());
}

const asError = ({ code, message, fix }: ErrorEnvelope): AppError =>
  new AppError(code, message, fix === undefined ? {} : { fix });

const aborted = () => new DOMException('The job was cancelled.', 'AbortError');

const sameRequest = (a: StudioRequest, b: StudioRequest): boolean =>
  a.preset === b.preset && a.model === b.model && a.seed === b.seed && a.backend === b.backend;

/** Whether a job ended because it was cancelled, which is no error to show. */
export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';
