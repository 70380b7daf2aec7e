/** The worker's side, without the worker: serves any number of clients from one set of loaded models. */
import { AppError, toEnvelope } from '../shared/errors.ts';
import type { DownloadOptions } from './download.ts';
import {
  CLASSIFIER_PROTOCOL,
  type ClassifierAnswer,
  type ClassifierProgress,
  type ClassifierRequest,
  classifierRequestSchema,
  type ModelRef,
} from './messages.ts';
import { HUB_HOST, type ModelFiles, summed } from './modelFiles.ts';
import { type JoinOptions, type SharedTask, sharedTask } from './sharedTask.ts';
import { type LoadedClassifier, loadTextClassifier } from './textClassifier.ts';
import type { TransformersLibrary } from './transformersLibrary.ts';

/** What the host needs of its surroundings; a test brings its own. */
export interface HostServices {
  readonly startLibrary: (options: DownloadOptions) => Promise<TransformersLibrary>;
  readonly filesOf: (model: ModelRef, hubHost: string, options: DownloadOptions) => ModelFiles;
  /** Lets messages in: a task, not a microtask. */
  readonly breathe: () => Promise<void>;
}

/** One client's end: the worker's global scope, or a port. */
export interface Endpoint {
  postMessage(answer: ClassifierAnswer): void;
  onmessage: ((message: MessageEvent<unknown>) => void) | null;
}

type Progress = ClassifierProgress;
type Progressing = JoinOptions<Progress>;

/** Texts classified between two looks at the messages. */
const TEXTS_A_TURN = 16;
/** A bar needs no more. */
const PROGRESS_MS = 100;

export function createClassifierHost(services: HostServices): { attach(endpoint: Endpoint): void } {
  const library = sharedTask<TransformersLibrary, { done: number; total: number | null }>(
    ({ signal, onProgress }) =>
      services.startLibrary({ signal, onBytes: summed((done, total) => onProgress({ done, total })) }),
  );
  const models = new Map<string, { hubHost: string; task: SharedTask<LoadedClassifier, Progress> }>();

  const modelTask = (model: ModelRef, hubHost: string) =>
    sharedTask<LoadedClassifier, Progress>(async ({ signal, onProgress }) => {
      const report = (stage: Progress['stage']) => (done: number, total: number | null) =>
        onProgress({ stage, modelId: model.id, done, total });
      const started = await library.join({
        signal,
        onProgress: ({ done, total }) => report('runtime')(done, total),
      });
      const files = services.filesOf(model, hubHost, { signal, onBytes: summed(report('files')) });
      try {
        return await loadTextClassifier(started, model, files, () => report('start')(0, null));
      } catch (error) {
        if (!signal.aborted) await files.forget();
        throw error;
      }
    });
  const load = async (model: ModelRef, hubHost: string, options: Progressing) => {
    const kept = models.get(model.id);
    const isSame = kept?.hubHost === hubHost || kept?.task.hasSucceeded();
    const entry = kept && isSame ? kept : { hubHost, task: modelTask(model, hubHost) };
    models.set(model.id, entry);
    return entry.task.join(options);
  };
  const loaded = (model: ModelRef, options: Progressing) => {
    const isHere = models.get(model.id)?.task.hasSucceeded() ?? false;
    if (model.source === 'shipped' || isHere) return load(model, HUB_HOST, options);
    throw new AppError('config', `the classifier ${model.id} is not loaded`, {
      fix: 'Load it first: nothing is downloaded unasked.',
    });
  };
  const classify = async (model: ModelRef, texts: readonly string[], options: Progressing) => {
    const classifier = await loaded(model, options);
    const verdicts: Awaited<ReturnType<LoadedClassifier['classify']>>[] = [];
    for (const [i, text] of texts.entries()) {
      if (i % TEXTS_A_TURN === 0) await services.breathe();
      options.signal.throwIfAborted();
      verdicts.push(await classifier.classify(text));
      options.onProgress({ stage: 'classify', modelId: model.id, done: i + 1, total: texts.length });
    }
    return {
      labels: [...classifier.labels],
      logits: verdicts.map((verdict) => verdict.logits),
      probabilities: verdicts.map((verdict) => verdict.probabilities),
    };
  };

  const serve = async (
    request: Extract<ClassifierRequest, { type: 'load' | 'classify' }>,
    options: Progressing,
  ): Promise<ClassifierAnswer> => {
    if (request.type === 'classify')
      return {
        type: 'classified',
        request: request.request,
        ...(await classify(request.model, request.texts, options)),
      };
    const { labels, independent } = await load(request.model, request.hubHost ?? HUB_HOST, options);
    return { type: 'loaded', request: request.request, labels: [...labels], independent };
  };
  const attach = (endpoint: Endpoint) => attachClient(endpoint, serve, attach);
  return { attach };
}

/** Reads what one client says, and answers each request once. */
function attachClient(
  endpoint: Endpoint,
  serve: (
    request: Extract<ClassifierRequest, { type: 'load' | 'classify' }>,
    options: Progressing,
  ) => Promise<ClassifierAnswer>,
  attachAnother: (port: Endpoint) => void,
): void {
  const running = new Map<number, AbortController>();
  const handle = async (message: Extract<ClassifierRequest, { type: 'load' | 'classify' }>) => {
    const { request } = message;
    const controller = new AbortController();
    running.set(request, controller);
    const onProgress = throttled((progress) => endpoint.postMessage({ type: 'progress', request, progress }));
    try {
      endpoint.postMessage(await serve(message, { signal: controller.signal, onProgress }));
    } catch (error) {
      endpoint.postMessage(
        controller.signal.aborted
          ? { type: 'cancelled', request }
          : { type: 'failed', request, error: toEnvelope(error) },
      );
    } finally {
      running.delete(request);
    }
  };
  endpoint.onmessage = (event) => {
    const parsed = classifierRequestSchema.safeParse(event.data);
    if (!parsed.success) {
      endpoint.postMessage(refusal(event.data, parsed.error.issues[0]?.message ?? ''));
      return;
    }
    const message = parsed.data;
    if (message.type === 'port/attach') event.ports.forEach((port) => attachAnother(port));
    else if (message.type === 'cancel') running.get(message.request)?.abort();
    else void handle(message);
  };
  endpoint.postMessage({ type: 'classifier/ready', protocol: CLASSIFIER_PROTOCOL });
}

function refusal(data: unknown, issue: string): ClassifierAnswer {
  const number = (data as { request?: unknown } | null)?.request;
  const request = typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
  const error = new AppError('protocol', `the classifier's worker does not understand: ${issue}`);
  return { type: 'failed', request, error: toEnvelope(error) };
}

/** At most one report in {@link PROGRESS_MS}, but the first of each stage and the last always. */
function throttled(report: (progress: Progress) => void): (progress: Progress) => void {
  let stage: Progress['stage'] | undefined;
  let at = -Infinity;
  return (progress) => {
    const now = performance.now();
    const isLast = progress.done === progress.total;
    if (progress.stage === stage && !isLast && now - at < PROGRESS_MS) return;
    stage = progress.stage;
    at = now;
    report(progress);
  };
}
