import { useStore } from 'zustand';
import type { LibraryState } from '../../store/labels/labelLibrary.ts';
import type { LabelSet } from '../../store/labels/labelChange.ts';
import type { DeskState } from '../../store/labels/labelDesk.ts';
import { labelWorkspace, type LabelWorkspace } from '../../store/labels/labelWorkspace.ts';
import type { PoolState } from '../../store/labels/annotatorPool.ts';
import type { TeacherState } from '../../store/labels/pickTeacher.ts';
import { useWholeRace } from '../RaceContext.tsx';
import { useWholeStudio } from '../StudioContext.tsx';

export const useLabelWorkspace = (): LabelWorkspace => labelWorkspace(useWholeStudio(), useWholeRace());

export const useLibrary = <T>(select: (state: LibraryState) => T): T =>
  useStore(useLabelWorkspace().library.store, select);
export const useDesk = <T>(select: (state: DeskState) => T): T =>
  useStore(useLabelWorkspace().desk.store, select);
export const useTeacher = <T>(select: (state: TeacherState) => T): T =>
  useStore(useLabelWorkspace().teacher.store, select);

export const usePool = <T>(select: (state: PoolState) => T): T =>
  useStore(useLabelWorkspace().annotators.store, select);

/** The set that new labels go to; undefined until what was kept has been read. */
export const useActiveSet = (): LabelSet | undefined =>
  useLibrary(({ sets, activeId }) => sets.find(({ set }) => set.id === activeId));
