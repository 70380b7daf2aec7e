import { clsx } from 'clsx';
import { GripVertical } from 'lucide-react';
import { useRef, useState } from 'react';
import { shownAnswers } from '../../store/labels/deskItem.ts';
import {
  assignRank,
  finishedRanks,
  moveCard,
  type RankDraft,
  select,
  startRanking,
  toggleTie,
} from '../../store/labels/rankDraft.ts';
import { useShortcuts } from '../useShortcuts.ts';
import { DeskButtons } from './DeskButtons.tsx';
import type { JudgeProps } from './DeskPanel.tsx';
import { Key, KeyButton } from './Key.tsx';
import { PromptText } from './PromptText.tsx';
import { useRankKeys } from './useRankKeys.ts';
import { useCardDrag } from './useCardDrag.ts';

/** Up to four answers, best first: by dragging, by keys, or by tapping their ranks. */
export function RankJudge(props: JudgeProps) {
  return <Ranking key={props.item.id} {...props} />;
}

function Ranking({ item, say, skip, undo, canUndo }: JudgeProps) {
  const answers = shownAnswers(item);
  const [draft, setDraft] = useState(() => startRanking(answers.length));
  const list = useRef<HTMLOListElement>(null);
  const drag = useCardDrag(list, (from, to) => setDraft((now) => moveCard(now, from, to)));
  const ranks = finishedRanks(draft);
  const submit = () => ranks && say({ kind: 'ranking', ranks });
  useShortcuts({
    ...rankingKeys(answers.length, (change) => setDraft(change)),
    Space: skip,
    Z: undo,
  });
  useRankKeys({
    submit,
    move: (by) => setDraft((now) => moveCard(now, now.selected, now.selected + by)),
  });
  return (
    <div className="p-3" data-judge="ranking" data-item={item.id}>
      <PromptText prompt={item.prompt}>
        {item.areEqual ? (
          'All answers came out the same, even when tried again: tie them, or skip.'
        ) : (
          <span className="hidden sm:inline">
            <Key>↑</Key> <Key>↓</Key> choose · <Key>1</Key>–<Key>{answers.length}</Key> give a rank ·{' '}
            <Key>⇧ ↑</Key> <Key>⇧ ↓</Key> move · <Key>T</Key> tie with the one above · or drag
          </span>
        )}
      </PromptText>
      <ol ref={list} className="m-0 grid list-none gap-1 p-0" onPointerMove={drag.follow}>
        {draft.order.map((card, position) => (
          <RankCard
            key={card}
            position={position}
            draft={draft}
            text={answers[card]!.text.trim()}
            onSelect={() => setDraft((now) => select(now, position))}
            onRank={(rank) => setDraft((now) => assignRank(select(now, position), rank))}
            dragHandle={drag.handle(position)}
            isDragged={drag.dragged === position}
          />
        ))}
      </ol>
      <DeskButtons skip={skip} undo={undo} canUndo={canUndo}>
        <KeyButton
          keys={['Enter']}
          onPress={submit}
          disabled={!ranks}
          className="col-span-2 sm:col-span-1"
          data-say="submit"
        >
          {ranks ? 'Submit ranking' : 'Rank them all'}
        </KeyButton>
      </DeskButtons>
    </div>
  );
}

function rankingKeys(count: number, change: (next: (draft: RankDraft) => RankDraft) => void) {
  const digits = Array.from({ length: count }, (_, i) => i + 1);
  return {
    ARROWUP: () => change((draft) => select(draft, draft.selected - 1)),
    ARROWDOWN: () => change((draft) => select(draft, draft.selected + 1)),
    T: () => change(toggleTie),
    ...Object.fromEntries(
      digits.map((digit) => [String(digit), () => change((draft) => assignRank(draft, digit))]),
    ),
  };
}

interface RankCardProps {
  position: number;
  draft: RankDraft;
  text: string;
  onSelect: () => void;
  onRank: (rank: number) => void;
  dragHandle: React.ComponentProps<'span'>;
  isDragged: boolean;
}

function RankCard({ position, draft, text, onSelect, onRank, dragHandle, isDragged }: RankCardProps) {
  const card = draft.order[position]!;
  const given = draft.ranks[card];
  const name = `Answer in place ${position + 1}`;
  return (
    <li
      data-rank-card={card}
      className={clsx(
        'flex h-[5.5rem] items-stretch gap-1 rounded-md border bg-raised sm:h-14',
        position === draft.selected ? 'border-ink ring-1 ring-ink' : 'border-line',
        isDragged && 'opacity-70',
      )}
    >
      <span
        {...dragHandle}
        className="grid w-7 shrink-0 cursor-grab touch-none place-items-center text-muted"
        title="Drag to its place"
      >
        <GripVertical size={15} aria-hidden="true" />
      </span>
      <button
        type="button"
        className="min-w-0 flex-1 overflow-y-auto py-1.5 text-left text-[13px] leading-snug break-words"
        aria-pressed={position === draft.selected}
        aria-label={`${name}, ${given ? `rank ${given}` : 'not ranked'}: ${text}`}
        onClick={(event) => {
          if (event.detail > 0) event.currentTarget.blur();
          onSelect();
        }}
      >
        {text === '' ? <span className="text-muted">(an empty answer)</span> : text}
      </button>
      <fieldset
        aria-label={`Rank of the ${name.toLowerCase()}`}
        className="m-0 grid shrink-0 grid-cols-2 content-center gap-1 border-0 p-1 sm:flex sm:items-center"
      >
        {draft.order.map((_, i) => (
          <button
            key={i}
            type="button"
            aria-pressed={given === i + 1}
            aria-label={`Rank ${i + 1}`}
            className="numeric grid size-9 place-items-center rounded-md border border-line-strong text-xs aria-pressed:bg-accent aria-pressed:text-on-accent"
            onClick={(event) => {
              if (event.detail > 0) event.currentTarget.blur();
              onRank(i + 1);
            }}
          >
            {i + 1}
          </button>
        ))}
      </fieldset>
    </li>
  );
}
