import { createContext, useContext, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RaceActions } from '../store/raceActions.ts';
import type { RaceState } from '../store/raceState.ts';
import type { Race } from '../store/raceStore.ts';

export const RaceContext = createContext<Race | null>(null);

export function useWholeRace(): Race {
  const race = useContext(RaceContext);
  if (!race) throw new Error('internal: no race around this component');
  return race;
}

/** A part of the race's state; the component renders again when that part changes. */
export function useRace<T>(select: (state: RaceState) => T): T {
  return useStore(useWholeRace().store, select);
}

export function useRaceActions(): RaceActions {
  return useWholeRace().actions;
}

/** The same at most once in `intervalMs`, for what only needs to be roughly current. */
export function useSlowRace<T>(select: (state: RaceState) => T, intervalMs: number): T {
  const { store } = useWholeRace();
  const [state, setState] = useState(() => store.getState());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const take = () => {
      timer.current = undefined;
      setState(store.getState());
    };
    const unsubscribe = store.subscribe(() => {
      timer.current ??= setTimeout(take, intervalMs);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [store, intervalMs]);
  return select(state);
}
