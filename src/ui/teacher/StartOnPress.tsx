import { useEffect } from 'react';
import { hasBegun } from '../../store/laneState.ts';
import { useRace, useRaceActions, useWholeRace } from '../RaceContext.tsx';

/** What a press on it does already. */
const CONTROLS = 'button, a, input, select, textarea, label, summary, dialog, [role="slider"], [role="tab"]';

/** Where the link asks for it, the race begins at the first press on anything that is no control itself. */
export function StartOnPress() {
  const isWaiting = useRace(
    ({ view, playing, lanes }) => view.play && !playing && !Object.values(lanes).some(hasBegun),
  );
  return isWaiting ? <Waiting /> : null;
}

function Waiting() {
  const { store } = useWholeRace();
  const { play } = useRaceActions();
  useEffect(() => {
    const onClick = ({ target }: MouseEvent) => {
      const isControl = target instanceof Element && target.closest(CONTROLS) !== null;
      if (!isControl && !store.getState().playing) play();
    };
    document.addEventListener('click', onClick);
    return () => document.removeEventListener('click', onClick);
  }, [store, play]);
  return (
    <output className="pointer-events-none fixed inset-x-0 bottom-12 z-30 mx-auto w-fit rounded-full bg-accent px-4 py-2 text-sm font-semibold text-on-accent print:hidden">
      Press anywhere, or Space, to start the race
    </output>
  );
}
