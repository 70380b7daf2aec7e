import type { ClassifierProgress } from './messages.ts';

/** A bar needs no more. */
const PROGRESS_MS = 100;

export interface ThrottledProgress {
  report(progress: ClassifierProgress): void;
  /** What is held back is not told any more. */
  end(): void;
}

/** Tells at most every {@link PROGRESS_MS}, the first and the last of each stage at once, and never holds one for longer. */
export function throttled(tell: (progress: ClassifierProgress) => void): ThrottledProgress {
  let stage: ClassifierProgress['stage'] | undefined;
  let toldAt = -Infinity;
  let held: ReturnType<typeof setTimeout> | undefined;
  const tellNow = (progress: ClassifierProgress) => {
    clearTimeout(held);
    held = undefined;
    stage = progress.stage;
    toldAt = performance.now();
    tell(progress);
  };
  return {
    report(progress) {
      const rest = toldAt + PROGRESS_MS - performance.now();
      const isDue = progress.stage !== stage || progress.done === progress.total || rest <= 0;
      if (isDue) {
        tellNow(progress);
        return;
      }
      clearTimeout(held);
      held = setTimeout(() => tellNow(progress), rest);
    },
    end: () => clearTimeout(held),
  };
}
