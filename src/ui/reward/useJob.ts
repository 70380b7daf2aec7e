import { useEffect, useRef, useState } from 'react';
import { AppError } from '../../shared/errors.ts';
import { isAbort, type JobProgress } from '../../store/studio/studioStore.ts';

/** What a job is given to be watched and stopped by. */
export interface JobRun {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: JobProgress) => void;
}

export type JobState<T> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly progress: JobProgress | null }
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'failed'; readonly message: string; readonly fix: string | undefined };

export interface JobHandle<T> {
  readonly state: JobState<T>;
  /** Runs the work; one that is still running is cancelled. The last result stays until there is another. */
  readonly start: (work: (run: JobRun) => Promise<T>) => void;
  readonly cancel: () => void;
}

/** One piece of work of a component: its progress, its end, and how to stop it. It ends with the component. */
export function useJob<T>(): JobHandle<T> {
  const [state, setState] = useState<JobState<T>>({ kind: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  return {
    state,
    cancel: () => running.current?.abort(),
    start(work) {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const current = () => running.current === controller;
      setState({ kind: 'running', progress: null });
      const onProgress = (progress: JobProgress) => {
        if (current() && !controller.signal.aborted) setState({ kind: 'running', progress });
      };
      work({ signal: controller.signal, onProgress }).then(
        (result) => {
          if (current()) setState({ kind: 'done', result });
        },
        (error: unknown) => {
          if (current()) setState(isAbort(error) ? { kind: 'idle' } : failure(error));
        },
      );
    },
  };
}

function failure(error: unknown): JobState<never> {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', message, fix: error instanceof AppError ? error.fix : undefined };
}
