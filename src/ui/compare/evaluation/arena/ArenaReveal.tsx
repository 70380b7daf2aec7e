import { verdictOf } from '../../../../runs/evaluation/arenaTally.ts';
import type { ArenaVote } from '../../../../runs/evaluation/arenaVote.ts';
import { JUDGE_WORDS, JUDGES, type JudgeId } from '../../../../runs/evaluation/evaluation.ts';
import { ModelName } from '../ModelName.tsx';
import { useArena } from '../useEvaluation.ts';

/** Whose answers the last two were, and who would have voted as you did. */
export function ArenaReveal() {
  const last = useArena((state) => state.said.at(-1));
  return (
    <div className="min-h-14 border-t border-line px-3 py-2 text-xs" aria-live="polite">
      {last === undefined ? (
        <p className="text-muted">After each vote, its names appear here.</p>
      ) : last.vote === null ? (
        <p className="text-muted">Skipped: it comes again at the end.</p>
      ) : (
        <Revealed vote={last.vote} />
      )}
    </div>
  );
}

function Revealed({ vote }: { vote: ArenaVote }) {
  const { a, b, shown, outcome } = vote;
  const [first, second] = shown === 'ab' ? [a, b] : [b, a];
  return (
    <div
      className="flex flex-wrap items-center gap-x-4 gap-y-1"
      data-revealed={`${first.model} ${second.model}`}
    >
      <span className="text-muted">The last two:</span>
      {[first, second].map((contestant, i) => (
        <span key={contestant.model} className="inline-flex items-center gap-1">
          answer {i + 1} was <ModelName name={contestant.model} step={contestant.step} />
          {outcome === (contestant === a ? 'a' : 'b') ? <b className="font-semibold">(your pick)</b> : null}
        </span>
      ))}
      <ul className="flex flex-wrap gap-x-4 text-muted">
        {JUDGES.map((judge) => (
          <Opinion key={judge} vote={vote} judge={judge} />
        ))}
      </ul>
    </div>
  );
}

function Opinion({ vote: { a, b, shown, outcome }, judge }: { vote: ArenaVote; judge: JudgeId }) {
  const verdict = verdictOf(a, b, judge);
  if (verdict === undefined) return null;
  const prefers = verdict === 0.5 ? null : verdict === 1 ? 'a' : 'b';
  const said =
    prefers === null ? 'no preference' : `answer ${(prefers === 'a') === (shown === 'ab') ? 1 : 2}`;
  const isSame = prefers !== null && prefers === outcome;
  return (
    <li>
      {JUDGE_WORDS[judge].label}: {said}
      {isSame ? <span className="text-good"> as you</span> : null}
    </li>
  );
}
