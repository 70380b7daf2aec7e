/** Work on a lane that must wait until nothing changes it: one piece after another, between two units of its run. */
export interface Errands {
  /** At once, or when the loop next settles. Rejects as the errand does. */
  run(errand: () => Promise<void>): Promise<void>;
  /** Does what waits. Resolves when it is done; never rejects. */
  settle(): Promise<void>;
}

/** @param isBusy a loop is running, and will settle between its units and at its end */
export function createErrands(isBusy: () => boolean): Errands {
  const waiting: (() => Promise<void>)[] = [];
  let turn: Promise<void> = Promise.resolve();
  const settle = () => {
    turn = turn.then(async () => {
      for (let errand = waiting.shift(); errand; errand = waiting.shift()) await errand();
    });
    return turn;
  };
  return {
    settle,
    run: (errand) =>
      new Promise((resolve, reject) => {
        waiting.push(() => errand().then(resolve, reject));
        if (!isBusy()) void settle();
      }),
  };
}
