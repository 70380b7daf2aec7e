/** Decides which steps write themselves down while somebody looks, so that looking costs a running lane little. */
import type { Probe } from '../../algo/probe.ts';
import type { Inspection } from '../../shared/inspection.ts';
import { countedAs } from '../../math/workCounter.ts';

/** Sequences of a step that a visitor has asked for: all of an ordinary batch. */
const MAX_WHOLE = 64;
/** Of one that passes by. */
const MAX_PASSING = 8;
/** Largest share of a running lane's time that may go into looking at it. */
export const MAX_SHARE = 1 / 40;
/** No more often than anyone can read, ms. */
export const MIN_INTERVAL_MS = 250;

/** One step that is being written down. */
export interface Sighting {
  readonly probe: Probe;
  /** What came since the last call, if anything. */
  latest(): Inspection | undefined;
  /** Telling the page is part of the cost. */
  charge(ms: number): void;
  readonly costMs: number;
}

export interface Inspector {
  /** Holds for later runs too. */
  turn(on: boolean): void;
  /** @param stopAtStep the lane will pause once this many steps are done  @param byPart and after each part of a step */
  aim(stopAtStep: number, byPart: boolean): void;
  readonly byPart: boolean;
  /** @param step the number of steps done  @returns undefined if this one is not looked at */
  begin(step: number): Sighting | undefined;
}

/** @param now in ms */
export function createInspector(now: () => number = () => performance.now()): Inspector {
  let wanted = false;
  let stopAtStep = Infinity;
  let byPart = false;
  let last: { readonly endedMs: number; readonly costMs: () => number } | undefined;
  return {
    turn: (on) => void (wanted = on),
    aim(step, parts) {
      stopAtStep = step;
      byPart = parts;
    },
    get byPart() {
      return byPart;
    },
    begin(step) {
      if (!wanted) return undefined;
      const isAsked = byPart || step + 1 >= stopAtStep;
      const restMs = last ? Math.max(MIN_INTERVAL_MS, last.costMs() / MAX_SHARE) : 0;
      if (!isAsked && last && now() - last.endedMs < restMs) return undefined;
      const sighting = createSighting(now, isAsked ? MAX_WHOLE : MAX_PASSING, (endedMs, costMs) => {
        last = { endedMs, costMs };
      });
      return sighting;
    },
  };
}

function createSighting(
  now: () => number,
  maxSequences: number,
  onCost: (endedMs: number, costMs: () => number) => void,
): Sighting {
  let costMs = 0;
  let latest: Inspection | undefined;
  const charge = (ms: number) => {
    costMs += ms;
    onCost(now(), () => costMs);
  };
  return {
    probe: {
      maxSequences,
      take: (inspection) => void (latest = inspection),
      async extra(work) {
        const begun = now();
        try {
          return await countedAs('evaluation', work); // no work of the method's
        } finally {
          charge(now() - begun);
        }
      },
    },
    latest() {
      const found = latest;
      latest = undefined;
      return found;
    },
    charge,
    get costMs() {
      return costMs;
    },
  };
}
