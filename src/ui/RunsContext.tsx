import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { RunLibrary, RunLibraryState } from '../store/runs/runLibrary.ts';

export const RunsContext = createContext<RunLibrary | null>(null);

export function useRunLibrary(): RunLibrary {
  const library = useContext(RunsContext);
  if (!library) throw new Error('internal: no run library around this component');
  return library;
}

/** A part of what is known of the kept runs; the component renders again when that part changes. Call `open()` first. */
export function useRuns<T>(select: (state: RunLibraryState) => T): T {
  return useStore(useRunLibrary().store, select);
}
