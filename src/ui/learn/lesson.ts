import type { ComponentType, ReactNode } from 'react';

/** One thought of a lesson: a few sentences beside the widget. */
export interface LessonStep {
  readonly title: string;
  /** At most about 60 words. */
  readonly says: ReactNode;
}

/**
 * A lesson. Every `lessons/<name>.lesson.tsx` exports one as `lesson`, and the page lists it; nothing else needs to know.
 */
export interface Lesson {
  /** In the address: lower-case letters and hyphens. */
  readonly id: string;
  /** 1 to 10: its number. */
  readonly order: number;
  readonly title: string;
  /** What the visitor can answer afterwards. */
  readonly question: string;
  readonly minutes: number;
  readonly steps: readonly LessonStep[];
  /** Stays while the steps change, so that what was computed in it is not lost. `step` counts from 0. */
  readonly Widget: ComponentType<{ readonly step: number }>;
}

/** `tab=clip-3` is the third step of the lesson `clip`. */
export function lessonTab(id: string, step: number): string {
  return step === 0 ? id : `${id}-${step + 1}`;
}

/** @returns the step counting from 0, within the lesson */
export function readLessonTab(
  tab: string,
  lessons: readonly Pick<Lesson, 'id' | 'steps'>[],
): { readonly index: number; readonly step: number } | null {
  const [, id = tab, number = '1'] = /^(.*[a-z])-(\d{1,2})$/.exec(tab) ?? [];
  const index = lessons.findIndex((lesson) => lesson.id === id);
  if (index < 0) return null;
  const last = lessons[index]!.steps.length - 1;
  return { index, step: Math.min(last, Math.max(0, Number(number) - 1)) };
}
