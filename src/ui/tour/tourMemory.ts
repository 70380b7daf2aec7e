const PLACE = 'rlhf-playground:tour';
/** Holds for this visit where nothing may be kept. */
let seenHere = false;

/** Whether the tour has been begun in this browser before. Where storage is denied: in this visit, reloads included. */
export function isTourSeen(): boolean {
  if (seenHere) return true;
  try {
    return localStorage.getItem(PLACE) !== null;
  } catch {
    return isReload();
  }
}

/** As soon as it begins: a tour that was closed with the page does not return either. */
export function rememberTour(): void {
  seenHere = true;
  try {
    localStorage.setItem(PLACE, 'seen');
  } catch {
    // denied or full: it holds for this visit
  }
}

function isReload(): boolean {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return entry?.type === 'reload' || entry?.type === 'back_forward';
}
