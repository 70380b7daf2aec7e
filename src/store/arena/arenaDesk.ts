/** The desk of the blind arena: what is shown, what was said last, what can be taken back. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ArenaVote } from '../../runs/evaluation/arenaVote.ts';
import type { Evaluation } from '../../runs/evaluation/evaluation.ts';
import { type ArenaPair, arenaQueue } from './arenaQueue.ts';
import type { VoteLibrary } from './voteLibrary.ts';

export type ArenaPick = 'first' | 'second' | 'tie' | 'bothBad';

export interface ArenaState {
  readonly current: ArenaPair | null;
  /** Come after `current`. */
  readonly waiting: readonly ArenaPair[];
  /** Of this visit; the last one is revealed. A skip has no vote. */
  readonly said: readonly { readonly pair: ArenaPair; readonly vote: ArenaVote | null }[];
}

export interface ArenaClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of a clock that never goes back. */
  elapsed(): number;
}

export interface ArenaDesk {
  readonly store: StoreApi<ArenaState>;
  /** Starts on an evaluation's answers, without those that were voted on here before. The same again does nothing. */
  readonly open: (evaluation: Evaluation) => void;
  readonly pick: (pick: ArenaPick) => void;
  /** Puts the pair at the end of the queue. */
  readonly skip: () => void;
  /** Takes the last vote or skip back; its pair is shown again. */
  readonly undo: () => void;
}

/** @param voter tells votes of different people on the same pair apart */
export function createArenaDesk(library: VoteLibrary, clock: ArenaClock, voter: string): ArenaDesk {
  const store = createStore<ArenaState>(() => ({ current: null, waiting: [], said: [] }));
  let opened: Evaluation | undefined;
  let shownAt = 0;
  const show = (queue: readonly ArenaPair[], said: ArenaState['said']) => {
    shownAt = clock.elapsed();
    const [current = null, ...waiting] = queue;
    store.setState({ current, waiting, said });
  };
  return {
    store,
    open(evaluation) {
      if (opened === evaluation) return;
      opened = evaluation;
      const voted = new Set(library.store.getState().votes.map(({ id }) => id));
      show(
        arenaQueue(evaluation).filter(({ id }) => !voted.has(voteId(id, voter))),
        [],
      );
    },
    pick(pick) {
      const { current, waiting, said } = store.getState();
      if (!current || !opened) return;
      const { preset, modelId, seed } = opened;
      const { id, ...pair } = current;
      const vote: ArenaVote = {
        ...pair,
        id: voteId(id, voter),
        time: clock.now(),
        milliseconds: Math.round(clock.elapsed() - shownAt),
        preset,
        modelId,
        seed,
        outcome: outcomeOf(pick, current),
      };
      show(waiting, [...said, { pair: current, vote }]);
      void library.add(vote);
    },
    skip() {
      const { current, waiting, said } = store.getState();
      if (current) show([...waiting, current], [...said, { pair: current, vote: null }]);
    },
    undo() {
      const { current, waiting, said } = store.getState();
      const last = said.at(-1);
      if (!last) return;
      const rest = [...(current ? [current] : []), ...waiting].filter(({ id }) => id !== last.pair.id);
      show([last.pair, ...rest], said.slice(0, -1));
      if (last.vote) void library.remove([last.vote.id]);
    },
  };
}

const voteId = (pair: string, voter: string): string => `${pair}-${voter}`;

function outcomeOf(pick: ArenaPick, { shown }: ArenaPair): ArenaVote['outcome'] {
  if (pick === 'tie' || pick === 'bothBad') return pick;
  return (pick === 'first') === (shown === 'ab') ? 'a' : 'b';
}
