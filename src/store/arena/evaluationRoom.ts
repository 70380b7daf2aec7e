/** Everything that the Evaluation tab works with. There is one for each studio; it outlives visits to other pages. */
import type { Race } from '../raceStore.ts';
import type { Studio } from '../studio/studioStore.ts';
import { type ArenaDesk, createArenaDesk } from './arenaDesk.ts';
import { createPolicyEvaluator, type PolicyEvaluator } from './policyEvaluator.ts';
import { createVoteLibrary, type VoteLibrary } from './voteLibrary.ts';

export interface EvaluationRoom {
  readonly evaluator: PolicyEvaluator;
  readonly votes: VoteLibrary;
  readonly desk: ArenaDesk;
}

const rooms = new WeakMap<Studio, EvaluationRoom>();

const clock = { now: () => Date.now(), elapsed: () => performance.now() };
const VOTER = 'arena-voter';

export function evaluationRoom(studio: Studio, race: Race): EvaluationRoom {
  const known = rooms.get(studio);
  if (known) return known;
  const votes = createVoteLibrary();
  const room = {
    evaluator: createPolicyEvaluator(studio, race),
    votes,
    desk: createArenaDesk(votes, clock, voterId()),
  };
  rooms.set(studio, room);
  return room;
}

/** A random name for this browser, so that its votes are told from a neighbour's when both are pooled. */
function voterId(): string {
  const fresh = crypto.randomUUID().slice(0, 8);
  try {
    const known = localStorage.getItem(VOTER);
    if (known !== null && /^[0-9a-f]{8}$/.test(known)) return known;
    localStorage.setItem(VOTER, fresh);
  } catch {
    // A browser that keeps nothing: the name holds for this visit.
  }
  return fresh;
}
