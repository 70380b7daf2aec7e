import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Sweeps, SweepsState } from '../../../store/sweeps/sweepStore.ts';

export const SweepsContext = createContext<Sweeps | null>(null);

export function useSweepActions(): Sweeps {
  const sweeps = useContext(SweepsContext);
  if (!sweeps) throw new Error('internal: no sweeps around this component');
  return sweeps;
}

/** A part of the sweeps' state; the component renders again when that part changes. */
export function useSweeps<T>(select: (state: SweepsState) => T): T {
  return useStore(useSweepActions().store, select);
}
