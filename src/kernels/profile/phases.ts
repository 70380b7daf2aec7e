/** Tells a profile which part of a run is at work. Without a listener `inPhase` only calls what it is given. */

export type PhaseMark = 'step' | 'evaluation' | 'generation' | 'training';

export interface PhaseListener {
  enter(mark: PhaseMark): void;
  leave(mark: PhaseMark): void;
}

let listener: PhaseListener | undefined;

/** One at a time; undefined ends it. */
export function listenToPhases(next: PhaseListener | undefined): void {
  listener = next;
}

/** Runs `work`, until its promise has settled if it returns one. */
export function inPhase<T>(mark: PhaseMark, work: () => T): T {
  const told = listener; // the one that was told of the beginning hears of the end
  if (!told) return work();
  told.enter(mark);
  let result: T;
  try {
    result = work();
  } catch (error) {
    told.leave(mark);
    throw error;
  }
  if (!(result instanceof Promise)) {
    told.leave(mark);
    return result;
  }
  return result.finally(() => told.leave(mark)) as T;
}
