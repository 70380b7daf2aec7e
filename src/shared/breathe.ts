/** Long work on the main thread in slices, so that the page stays responsive. */

/** Lets the event loop do what waits (paint, input) and resolves after it. */
export type Breathe = () => Promise<void>;

/** A message to oneself: unlike a timer it is not slowed down in a hidden tab. */
export const breatheByMessage: Breathe = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** Work between two breaths, in ms: well under a frame of 16.7 ms. */
const SLICE_MS = 8;

/** Call it between small pieces of work: it breathes when the slice has lasted long enough. */
export function slicer(breathe: Breathe): () => Promise<void> | undefined {
  let started = performance.now();
  return () => {
    if (performance.now() - started < SLICE_MS) return undefined;
    return breathe().then(() => {
      started = performance.now();
    });
  };
}
