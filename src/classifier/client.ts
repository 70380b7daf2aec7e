import { AppError } from '../shared/errors.ts';
import type { ClassifierVerdict, TextClassifier } from '../shared/textClassifier.ts';
import {
  CLASSIFIER_PROTOCOL,
  type ClassifierAnswer,
  classifierAnswerSchema,
  type ClassifierProgress,
  type ClassifierRequest,
  type ModelRef,
  modelRefSchema,
} from './messages.ts';
import { cancelled, createPendingRequests, type PendingRequests } from './pendingRequests.ts';

export interface ClassifierInfo {
  readonly labels: readonly string[];
  /** Each label has a probability of its own; otherwise they sum to 1. */
  readonly independent: boolean;
}

/** Text classifiers that run in a worker of their own. Every failure is an AppError; a cancelled call, an AbortError. */
export interface Classifier extends TextClassifier {
  /**
   * Fetches and starts a classifier: one that the site ships (`classifier-replies`), or any of a hub (`owner/name`),
   * which nothing but this call downloads.
   * @param options.hubHost a mirror, instead of https://huggingface.co
   */
  load(id: string, options?: { readonly hubHost?: string }): Promise<ClassifierInfo>;
  /** A shipped classifier is loaded first if need be. Any number of texts; each is judged for itself. */
  classify(id: string, texts: readonly string[]): Promise<ClassifierVerdict>;
  /** Ends everything that this client waits for, downloads included, unless others wait for them, too. */
  cancel(): void;
  /** Hears how far loading and classifying are. @returns ends it */
  onProgress(listener: (progress: ClassifierProgress) => void): () => void;
  /** Nothing is answered any more. Ends the worker if it is this client's. */
  dispose(): void;
}

export interface ClassifierOptions {
  /** How long the worker may be silent during a request before it counts as stuck. */
  readonly silenceLimitMs?: number;
}

const SILENCE_LIMIT_MS = 60_000;

/** The owner's client: ends the worker when disposed of, and can give others a port to it. */
export interface OwnClassifier extends Classifier {
  /** For `connectClassifier` on another thread; transfer it there. */
  openPort(): MessagePort;
}

/** @param worker runs `classifierWorker.ts`, for this client and all its ports */
export function createClassifier(worker: Worker, options: ClassifierOptions = {}): OwnClassifier {
  const { classifier, failAll } = connect(worker, options, () => worker.terminate());
  worker.onerror = (event) => {
    event.preventDefault();
    failAll(
      new AppError(
        'internal',
        `the classifier stopped: ${event.message || 'its worker could not be loaded'}`,
        {
          fix: 'Load the page again.',
        },
      ),
    );
  };
  return {
    ...classifier,
    openPort() {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ type: 'port/attach' } satisfies ClassifierRequest, [port1]);
      return port2;
    },
  };
}

/** @param port from {@link OwnClassifier.openPort} */
export function connectClassifier(port: MessagePort, options: ClassifierOptions = {}): Classifier {
  return connect(port, options, () => port.close()).classifier;
}

interface Connection {
  readonly classifier: Classifier;
  readonly failAll: (error: Error) => void;
}

function connect(
  channel: Worker | MessagePort,
  { silenceLimitMs = SILENCE_LIMIT_MS }: ClassifierOptions,
  end: () => void,
): Connection {
  const listeners = new Set<(progress: ClassifierProgress) => void>();
  const pending = createPendingRequests((message) => channel.postMessage(message), silenceLimitMs);
  channel.onmessage = (event: MessageEvent<unknown>) => {
    const parsed = classifierAnswerSchema.safeParse(event.data);
    if (parsed.success) deliver(parsed.data, pending, listeners);
    else pending.failAll(unknownMessage(parsed.error.issues[0]?.message ?? ''));
  };
  channel.onmessageerror = () => pending.failAll(unknownMessage('it cannot be read'));

  const classifier: Classifier = {
    async load(id, { hubHost } = {}) {
      const model = modelRef(id);
      const mirror = hubHost === undefined ? {} : { hubHost };
      const answer = await pending.ask((request) => ({ type: 'load', request, model, ...mirror }));
      if (answer.type !== 'loaded') throw unknownMessage(`${answer.type} instead of loaded`);
      return { labels: answer.labels, independent: answer.independent };
    },
    async classify(id, texts) {
      const model = modelRef(id);
      const answer = await pending.ask((request) => ({
        type: 'classify',
        request,
        model,
        texts: [...texts],
      }));
      if (answer.type !== 'classified') throw unknownMessage(`${answer.type} instead of classified`);
      return { labels: answer.labels, logits: answer.logits, probabilities: answer.probabilities };
    },
    cancel: () => pending.cancelAll(),
    onProgress(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      pending.failAll(cancelled());
      end();
    },
  };
  return { classifier, failAll: (error) => pending.failAll(error) };
}

function deliver(
  answer: ClassifierAnswer,
  pending: PendingRequests,
  listeners: ReadonlySet<(progress: ClassifierProgress) => void>,
): void {
  switch (answer.type) {
    case 'classifier/ready':
      if (answer.protocol !== CLASSIFIER_PROTOCOL) pending.failAll(otherProtocol(answer.protocol));
      break;
    case 'progress':
      if (pending.isWaited(answer.request)) listeners.forEach((listener) => listener(answer.progress));
      break;
    case 'failed': {
      const { code, message, fix } = answer.error;
      const error = new AppError(code, message, fix === undefined ? {} : { fix });
      if (answer.request === null) pending.failAll(error);
      else pending.reject(answer.request, error);
      break;
    }
    case 'cancelled':
      pending.reject(answer.request, cancelled());
      break;
    case 'loaded':
    case 'classified':
      pending.answer(answer.request, answer);
      break;
  }
}

/** @throws AppError('config') if it can be neither the name of a shipped model nor a hub's */
function modelRef(id: string): ModelRef {
  const parsed = modelRefSchema.safeParse({ source: id.includes('/') ? 'hub' : 'shipped', id });
  if (parsed.success) return parsed.data;
  throw new AppError('config', `"${id.slice(0, 80)}" is no name of a classifier`, {
    fix: 'Give the name of one that this site ships, or owner/name of one on the Hugging Face Hub.',
  });
}

const unknownMessage = (what: string) =>
  new AppError('protocol', `the classifier sent a message that is not understood: ${what}`, {
    fix: 'Load the page again.',
  });
const otherProtocol = (theirs: number) =>
  new AppError('protocol', `classifier protocol ${theirs}, page protocol ${CLASSIFIER_PROTOCOL}`, {
    fix: 'Load the page again.',
  });
