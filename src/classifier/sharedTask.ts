/** A long task that several may wait for: run once, given up when the last of them has gone, kept when it succeeded. */
export interface SharedTask<T, Progress> {
  /** Starts the task unless it runs or has succeeded. After a failure the next one to join starts it anew. */
  join(options: JoinOptions<Progress>): Promise<T>;
  hasSucceeded(): boolean;
}

export interface JoinOptions<Progress> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

interface Attempt<T, Progress> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  readonly listeners: Set<JoinOptions<Progress>>;
}

export function sharedTask<T, Progress>(
  run: (options: JoinOptions<Progress>) => Promise<T>,
): SharedTask<T, Progress> {
  let attempt: Attempt<T, Progress> | undefined;
  let succeeded = false;

  const start = (): Attempt<T, Progress> => {
    const controller = new AbortController();
    const listeners = new Set<JoinOptions<Progress>>();
    const onProgress = (progress: Progress) => listeners.forEach((listener) => listener.onProgress(progress));
    const begun = { promise: run({ signal: controller.signal, onProgress }), controller, listeners };
    begun.promise.then(
      () => (succeeded = attempt === begun),
      () => attempt === begun && (attempt = undefined),
    );
    return begun;
  };
  const leave = (left: Attempt<T, Progress>, listener: JoinOptions<Progress>) => {
    left.listeners.delete(listener);
    if (left.listeners.size > 0 || attempt !== left || succeeded) return;
    attempt = undefined;
    left.controller.abort(listener.signal.reason);
  };

  return {
    hasSucceeded: () => succeeded,
    join(listener) {
      listener.signal.throwIfAborted();
      attempt ??= start();
      const joined = attempt;
      joined.listeners.add(listener);
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          leave(joined, listener);
          reject(listener.signal.reason as Error);
        };
        listener.signal.addEventListener('abort', onAbort, { once: true });
        const settle = () => {
          listener.signal.removeEventListener('abort', onAbort);
          joined.listeners.delete(listener);
        };
        joined.promise.then(
          (value) => (settle(), resolve(value)),
          (error: unknown) => (settle(), reject(error as Error)),
        );
      });
    },
  };
}
