import { type ReactNode, useEffect, useMemo } from 'react';
import { Problem } from '../../../common/Problem.tsx';
import type { Evaluation } from '../../../../runs/evaluation/evaluation.ts';
import type { ArenaPair } from '../../../../store/arena/arenaQueue.ts';
import type { DeskItem } from '../../../../store/labels/deskItem.ts';
import { PairJudge } from '../../../label/PairJudge.tsx';
import { PanelTitle } from '../../../label/PanelTitle.tsx';
import { useArena, useEvaluationRoom, useVotes } from '../useEvaluation.ts';
import { ArenaFiles } from './ArenaFiles.tsx';
import { ArenaReveal } from './ArenaReveal.tsx';
import { ArenaScores } from './ArenaScores.tsx';

/** Two answers without names; you say which is better, then see whose they were. */
export function ArenaPanel({ evaluation }: { evaluation: Evaluation | null }) {
  const { desk } = useEvaluationRoom();
  const isLoaded = useVotes((state) => state.isLoaded);
  const problem = useVotes((state) => state.problem);
  const notKept = useVotes((state) => state.notKept);
  useEffect(() => {
    if (evaluation && isLoaded) desk.open(evaluation);
  }, [desk, evaluation, isLoaded]);
  return (
    <div className="grid min-w-0 items-start gap-2 wide:grid-cols-[3fr_2fr]">
      <section className="panel min-w-0" aria-label="Blind arena">
        <PanelTitle
          title="Blind arena"
          says="Two answers to the same held-out prompt from two of the models, in random order and without names. What the models are, and what gold and the other judges say, appears after your vote."
        >
          <Left />
        </PanelTitle>
        {evaluation ? (
          <Desk />
        ) : (
          <Notice>Evaluate the policies first: then their answers are judged here.</Notice>
        )}
        <ArenaReveal />
      </section>
      <section className="panel min-w-0" aria-label="Votes">
        <PanelTitle
          title="Votes"
          says="All votes that are kept in this browser: yours and those you imported. A vote is kept at once."
        />
        <div className="flex flex-col gap-3 px-3 py-2">
          {problem ? (
            <Problem>
              {problem.message}. {problem.fix}
            </Problem>
          ) : null}
          {notKept === null ? null : <Problem>{notKept}</Problem>}
          <ArenaScores />
          <ArenaFiles />
        </div>
      </section>
    </div>
  );
}

function Left() {
  const left = useArena(({ current, waiting }) => waiting.length + (current ? 1 : 0));
  return left > 0 ? (
    <span className="numeric ml-auto text-[11px] text-muted" data-arena-left={left}>
      {left.toLocaleString('en-US')} to go
    </span>
  ) : null;
}

function Desk() {
  const { desk } = useEvaluationRoom();
  const current = useArena((state) => state.current);
  const canUndo = useArena((state) => state.said.length > 0);
  const item = useMemo(() => current && deskItem(current), [current]);
  if (!item)
    return (
      <Notice>
        Nothing is left to vote on: every pair was judged, or all models gave the same answers.
        {canUndo ? (
          <button type="button" className="control" onClick={desk.undo}>
            Undo the last vote
          </button>
        ) : null}
      </Notice>
    );
  return (
    <PairJudge
      item={item}
      canUndo={canUndo}
      skip={desk.skip}
      undo={desk.undo}
      say={(verdict) => {
        if (verdict.kind === 'pair' && verdict.pick !== 'skip') desk.pick(verdict.pick);
      }}
    />
  );
}

/** As the Label page's desk shows a pair: nothing in it tells whose answers they are. */
const deskItem = ({ id, prompt, a, b, shown }: ArenaPair): DeskItem => ({
  id,
  mode: 'pairs',
  prompt,
  answers: [a, b].map(({ text, ended }) => ({ text, ended })),
  shown: shown === 'ab' ? [0, 1] : [1, 0],
  areEqual: false,
});

const Notice = ({ children }: { children: ReactNode }) => (
  <p className="flex min-h-40 flex-wrap items-center justify-center gap-2 p-6 text-center text-xs text-muted">
    {children}
  </p>
);
