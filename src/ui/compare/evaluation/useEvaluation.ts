import { useStore } from 'zustand';
import type { ArenaState } from '../../../store/arena/arenaDesk.ts';
import { evaluationRoom, type EvaluationRoom } from '../../../store/arena/evaluationRoom.ts';
import type { EvaluatorState } from '../../../store/arena/policyEvaluator.ts';
import type { VoteLibraryState } from '../../../store/arena/voteLibrary.ts';
import { useWholeRace } from '../../RaceContext.tsx';
import { useWholeStudio } from '../../StudioContext.tsx';

export const useEvaluationRoom = (): EvaluationRoom => evaluationRoom(useWholeStudio(), useWholeRace());

export const useEvaluator = <T>(select: (state: EvaluatorState) => T): T =>
  useStore(useEvaluationRoom().evaluator.store, select);
export const useArena = <T>(select: (state: ArenaState) => T): T =>
  useStore(useEvaluationRoom().desk.store, select);
export const useVotes = <T>(select: (state: VoteLibraryState) => T): T =>
  useStore(useEvaluationRoom().votes.store, select);
