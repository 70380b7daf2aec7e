import { Check, ChevronLeft, ChevronRight } from 'lucide-react';
import { useShortcuts } from '../../useShortcuts.ts';
import type { LessonPair, PreferenceLab, Side } from './usePreferenceLab.ts';

/** A prompt with two answers to choose from, and the way to the other pairs. */
export function PairToJudge({ lab, pair }: { lab: PreferenceLab; pair: LessonPair }) {
  const { at, goTo, pairs, picks, pick } = lab;
  const picked = picks.get(at);
  useShortcuts({ 1: () => pick('first'), 2: () => pick('second') });
  return (
    <section aria-label="Pair" className="panel flex min-w-0 flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
        <span>
          Pair <span className="numeric">{at + 1}</span> of <span className="numeric">{pairs.length}</span>,
          written just now by the SFT model; you have chosen in <span className="numeric">{picks.size}</span>.
        </span>
        <span className="ml-auto flex gap-1">
          <button
            type="button"
            className="control flex items-center gap-1"
            disabled={at === 0}
            onClick={() => goTo(at - 1)}
          >
            <ChevronLeft size={14} aria-hidden="true" /> Previous pair
          </button>
          <button
            type="button"
            className="control flex items-center gap-1"
            disabled={at === pairs.length - 1}
            onClick={() => goTo(at + 1)}
          >
            Next pair <ChevronRight size={14} aria-hidden="true" />
          </button>
        </span>
      </div>
      <p className="text-[15px]">
        <span className="block text-xs text-muted">Prompt</span>
        <span className="font-mono">{pair.prompt}</span>
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <Answer letter="A" side="first" text={pair.first.text} picked={picked} onPick={pick} />
        <Answer letter="B" side="second" text={pair.second.text} picked={picked} onPick={pick} />
      </div>
    </section>
  );
}

function Answer({
  letter,
  side,
  text,
  picked,
  onPick,
}: {
  letter: string;
  side: Side;
  text: string;
  picked: Side | undefined;
  onPick: (side: Side) => void;
}) {
  return (
    <button
      type="button"
      aria-pressed={picked === side}
      className="flex min-h-32 flex-col gap-2 rounded-md border border-line-strong p-3 text-left hover:bg-raised aria-pressed:border-2 aria-pressed:border-ink"
      onClick={() => onPick(side)}
    >
      <span className="font-mono text-[15px] break-words">{text}</span>
      <span className="mt-auto flex items-center gap-1 text-xs text-muted">
        {picked === undefined ? (
          `${letter} is better`
        ) : picked === side ? (
          <>
            <Check size={14} aria-hidden="true" /> {letter}: chosen
          </>
        ) : (
          `${letter}: rejected`
        )}
      </span>
    </button>
  );
}
