import { useStore } from 'zustand';
import { tryDesk, type TryDesk, type TryState } from '../../store/try/tryDesk.ts';
import { useWholeRace } from '../RaceContext.tsx';
import { useWholeStudio } from '../StudioContext.tsx';

export const useTryDesk = (): TryDesk => tryDesk(useWholeStudio(), useWholeRace());

export const useTry = <T>(select: (state: TryState) => T): T => useStore(useTryDesk().store, select);
