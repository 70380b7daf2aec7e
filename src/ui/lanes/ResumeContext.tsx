import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Checkpoints, CheckpointState } from '../../store/runs/checkpoints.ts';

export const ResumeContext = createContext<Checkpoints | null>(null);

export function useCheckpointDesk(): Checkpoints {
  const desk = useContext(ResumeContext);
  if (!desk) throw new Error('internal: no checkpoints around this component');
  return desk;
}

/** A part of what is known of checkpoints; the component renders again when that part changes. */
export function useCheckpoints<T>(select: (state: CheckpointState) => T): T {
  return useStore(useCheckpointDesk().store, select);
}
