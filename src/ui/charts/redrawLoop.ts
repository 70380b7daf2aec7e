/**
 * One clock for all plots: each is drawn at most seven times a second, in an animation frame, and a frame stops
 * drawing when it has spent its share, so that many plots never make one long task.
 */
const INTERVAL_MS = 150;
const BUDGET_MS = 5;

interface Entry {
  readonly draw: () => void;
  drawnAt: number;
}

const waiting = new Set<Entry>();
let frame = 0;

export interface Redraw {
  /** Asks for a redraw; many calls make one. */
  request(): void;
  /** For good: later requests are ignored. */
  cancel(): void;
}

export function createRedraw(draw: () => void): Redraw {
  const entry: Entry = { draw, drawnAt: -Infinity };
  let cancelled = false;
  return {
    request() {
      if (cancelled) return;
      waiting.add(entry);
      if (frame === 0) frame = requestAnimationFrame(run);
    },
    cancel() {
      cancelled = true;
      waiting.delete(entry);
    },
  };
}

function run(now: number): void {
  frame = 0;
  const begin = performance.now();
  for (const entry of waiting) {
    if (performance.now() - begin > BUDGET_MS) break;
    if (now - entry.drawnAt < INTERVAL_MS) continue;
    waiting.delete(entry);
    entry.drawnAt = now;
    entry.draw();
  }
  if (waiting.size > 0) frame = requestAnimationFrame(run);
}
