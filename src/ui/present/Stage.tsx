import { lazy, Suspense } from 'react';
import type { PageId } from '../../store/settings.ts';
import { useRace } from '../RaceContext.tsx';
import { LoadingPage } from '../shell/LoadingPage.tsx';
import { PresentedPage } from './PresentedPage.tsx';
import { PresentedRace } from './PresentedRace.tsx';

/** Lessons come with their page, which has them all. */
const PresentedLesson = lazy(async () => ({
  default: (await import('./PresentedLesson.tsx')).PresentedLesson,
}));

/** Before a room: the race in scenes, a lesson step by step, any other page enlarged. */
export function Stage({ page }: { page: PageId }) {
  const isLesson = useRace(({ view }) => page === 'learn' && view.tab !== '');
  if (page === 'race') return <PresentedRace />;
  if (!isLesson) return <PresentedPage page={page} />;
  return (
    <Suspense fallback={<LoadingPage />}>
      <PresentedLesson />
    </Suspense>
  );
}
