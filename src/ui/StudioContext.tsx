import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Studio, StudioActions, StudioState } from '../store/studio/studioStore.ts';

export const StudioContext = createContext<Studio | null>(null);

export function useWholeStudio(): Studio {
  const studio = useContext(StudioContext);
  if (!studio) throw new Error('internal: no studio around this component');
  return studio;
}

/** A part of the studio's state; the component renders again when that part changes. */
export function useStudio<T>(select: (state: StudioState) => T): T {
  return useStore(useWholeStudio().store, select);
}

export const useStudioActions = (): StudioActions => useWholeStudio().actions;
