import type { Lesson } from './lesson.ts';

const modules = import.meta.glob<Lesson>('./lessons/*.lesson.tsx', { eager: true, import: 'lesson' });

/** In the order in which they are taught. */
export const lessons: readonly Lesson[] = Object.values(modules).toSorted((a, b) => a.order - b.order);
