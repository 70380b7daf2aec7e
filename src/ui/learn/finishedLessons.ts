const PLACE = 'rlhf-playground:lessons';

/** Ids of the lessons that were read to their end in this browser. */
export function finishedLessons(): ReadonlySet<string> {
  try {
    return new Set((localStorage.getItem(PLACE) ?? '').split(',').filter(Boolean));
  } catch {
    return new Set(); // denied: nothing is remembered, nothing is lost
  }
}

export function finishLesson(id: string): void {
  try {
    localStorage.setItem(
      PLACE,
      [...finishedLessons(), id].filter((one, i, all) => all.indexOf(one) === i).join(','),
    );
  } catch {
    // the same
  }
}
