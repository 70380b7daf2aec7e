import { AppError } from '../shared/errors.ts';
import type { ClassifierAnswer, ClassifierRequest } from './messages.ts';

/** What a client has asked and not heard of yet. Every request ends: by its answer, by cancelling, or by silence. */
export interface PendingRequests {
  ask(message: (request: number) => ClassifierRequest): Promise<ClassifierAnswer>;
  /** Ends a request by its answer; late answers are nobody's. */
  answer(request: number, answer: ClassifierAnswer): void;
  reject(request: number, error: Error): void;
  /** The worker is at it: its time begins anew. @returns whether anyone still waits */
  isWaited(request: number): boolean;
  cancelAll(): void;
  /** The worker is of no use any more: whatever is asked of it fails. */
  failAll(error: Error): void;
}

interface Pending {
  readonly resolve: (answer: ClassifierAnswer) => void;
  readonly reject: (error: Error) => void;
  timer: ReturnType<typeof setTimeout>;
}

export const cancelled = () => new DOMException('The classifier’s work was cancelled.', 'AbortError');

/** @param silenceLimitMs how long the worker may say nothing during a request */
export function createPendingRequests(
  post: (message: ClassifierRequest) => void,
  silenceLimitMs: number,
): PendingRequests {
  const pending = new Map<number, Pending>();
  let lastRequest = 0;
  let dead: Error | undefined;

  const take = (request: number) => {
    const found = pending.get(request);
    clearTimeout(found?.timer);
    pending.delete(request);
    return found;
  };
  const giveUp = (request: number, error: Error) => {
    post({ type: 'cancel', request });
    take(request)?.reject(error);
  };
  const watch = (request: number) =>
    setTimeout(() => giveUp(request, silence(silenceLimitMs)), silenceLimitMs);

  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        if (dead) throw dead;
        const request = ++lastRequest;
        pending.set(request, { resolve, reject, timer: watch(request) });
        post(message(request));
      }),
    answer: (request, answer) => take(request)?.resolve(answer),
    reject: (request, error) => take(request)?.reject(error),
    isWaited(request) {
      const waiting = pending.get(request);
      if (!waiting) return false;
      clearTimeout(waiting.timer);
      waiting.timer = watch(request);
      return true;
    },
    cancelAll: () => [...pending.keys()].forEach((request) => giveUp(request, cancelled())),
    failAll(error) {
      dead = error;
      [...pending.keys()].forEach((request) => take(request)?.reject(error));
    },
  };
}

const silence = (ms: number) =>
  new AppError('internal', `the classifier has not said anything for ${Math.round(ms / 1000)} s`, {
    fix: 'If it was downloading, check the connection and try again. Otherwise load the page again.',
  });
