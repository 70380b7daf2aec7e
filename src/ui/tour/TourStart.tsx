import { lazy, Suspense, useEffect, useState } from 'react';
import type { RaceState } from '../../store/raceState.ts';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { isTourSeen, rememberTour } from './tourMemory.ts';

const Tour = lazy(async () => ({ default: (await import('./Tour.tsx')).Tour }));

/** Where the tour has a place at all: the race as everybody sees it. */
const isPossible = ({ catalog, view }: RaceState) =>
  catalog !== null &&
  view.page === 'race' &&
  view.present === '' &&
  !view.embed &&
  !view.hide.includes('tour') &&
  !view.hide.includes('page-race');

/** Shows the tour once in a browser's life, or when asked; never to scripts, unless the address says `tour=1`. */
export function TourStart() {
  const isHere = useRace(isPossible);
  const isAsked = useRace((state) => state.view.tour);
  const { setView } = useRaceActions();
  const [isFirstVisit, setIsFirstVisit] = useState(() => !navigator.webdriver && !isTourSeen());
  const isOn = isHere && (isAsked || isFirstVisit);
  useEffect(() => {
    if (isOn) rememberTour();
  }, [isOn]);
  if (!isOn) return null;
  const end = () => {
    setIsFirstVisit(false);
    if (isAsked) setView({ tour: false });
  };
  return (
    <Suspense fallback={null}>
      <Tour onEnd={end} />
    </Suspense>
  );
}
