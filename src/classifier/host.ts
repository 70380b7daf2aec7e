/** The worker's side, without the worker: serves any number of clients from one shelf of models. */
import { AppError, toEnvelope } from '../shared/errors.ts';
import {
  CLASSIFIER_PROTOCOL,
  type ClassifierAnswer,
  type ClassifierProgress,
  type ClassifierRequest,
  classifierRequestSchema,
} from './messages.ts';
import { HUB_HOST } from './modelFiles.ts';
import { createModelShelf, type ModelShelf, type ShelfServices } from './modelShelf.ts';
import type { JoinOptions } from './sharedTask.ts';
import type { LoadedClassifier } from './textClassifier.ts';
import { throttled } from './throttled.ts';

/** What the host needs of its surroundings; a test brings its own. */
export interface HostServices extends ShelfServices {
  /** Lets messages in: a task, not a microtask. */
  readonly breathe: () => Promise<void>;
}

/** One client's end: the worker's global scope, or a port. */
export interface Endpoint {
  postMessage(answer: ClassifierAnswer): void;
  onmessage: ((message: MessageEvent<unknown>) => void) | null;
}

type LoadRequest = Extract<ClassifierRequest, { type: 'load' }>;
type ClassifyRequest = Extract<ClassifierRequest, { type: 'classify' }>;
type Options = JoinOptions<ClassifierProgress>;
type Serve = (request: LoadRequest | ClassifyRequest, options: Options) => Promise<ClassifierAnswer>;

/** Texts classified between two looks at the messages. */
const TEXTS_A_TURN = 16;

export function createClassifierHost(services: HostServices): { attach(endpoint: Endpoint): void } {
  const shelf = createModelShelf(services);
  const serve: Serve = async (request, options) => {
    if (request.type === 'classify') return classify(shelf, services.breathe, request, options);
    const { labels, independent } = await shelf.load(request.model, request.hubHost ?? HUB_HOST, options);
    return { type: 'loaded', request: request.request, labels: [...labels], independent };
  };
  const attach = (endpoint: Endpoint) => attachClient(endpoint, serve, attach);
  return { attach };
}

async function classify(
  shelf: ModelShelf,
  breathe: HostServices['breathe'],
  { request, model, texts }: ClassifyRequest,
  options: Options,
): Promise<ClassifierAnswer> {
  if (model.source === 'hub' && !shelf.has(model))
    throw new AppError('config', `the classifier ${model.id} is not loaded`, {
      fix: 'Load it first: nothing is downloaded unasked.',
    });
  const classifier = await shelf.load(model, HUB_HOST, options);
  const verdicts: Awaited<ReturnType<LoadedClassifier['classify']>>[] = [];
  for (const [i, text] of texts.entries()) {
    if (i % TEXTS_A_TURN === 0) await breathe();
    options.signal.throwIfAborted();
    verdicts.push(await classifier.classify(text));
    options.onProgress({ stage: 'classify', modelId: model.id, done: i + 1, total: texts.length });
  }
  return {
    type: 'classified',
    request,
    labels: [...classifier.labels],
    logits: verdicts.map((verdict) => verdict.logits),
    probabilities: verdicts.map((verdict) => verdict.probabilities),
  };
}

/** Reads what one client says, and answers each request once. */
function attachClient(endpoint: Endpoint, serve: Serve, attachAnother: (port: Endpoint) => void): void {
  const running = new Map<number, AbortController>();
  const answer = async (message: LoadRequest | ClassifyRequest) => {
    const { request } = message;
    const controller = new AbortController();
    running.set(request, controller);
    const progress = throttled((one) => endpoint.postMessage({ type: 'progress', request, progress: one }));
    try {
      const { signal } = controller;
      endpoint.postMessage(await serve(message, { signal, onProgress: (one) => progress.report(one) }));
    } catch (error) {
      endpoint.postMessage(
        controller.signal.aborted
          ? { type: 'cancelled', request }
          : { type: 'failed', request, error: toEnvelope(error) },
      );
    } finally {
      running.delete(request);
      progress.end();
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
    else void answer(message);
  };
  endpoint.postMessage({ type: 'classifier/ready', protocol: CLASSIFIER_PROTOCOL });
}

function refusal(data: unknown, issue: string): ClassifierAnswer {
  const number = (data as { request?: unknown } | null)?.request;
  const request = typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
  const error = new AppError('protocol', `the classifier's worker does not understand: ${issue}`);
  return { type: 'failed', request, error: toEnvelope(error) };
}
