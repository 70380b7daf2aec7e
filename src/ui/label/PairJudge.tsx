import { useShortcuts } from '../useShortcuts.ts';
import type { DeskAnswer } from '../../store/labels/deskItem.ts';
import { shownAnswers } from '../../store/labels/deskItem.ts';
import type { JudgeProps } from './DeskPanel.tsx';
import { AnswerText } from './AnswerText.tsx';
import { DeskButtons } from './DeskButtons.tsx';
import { KeyButton } from './Key.tsx';
import { PromptText } from './PromptText.tsx';

/** Two answers side by side: which is better? */
export function PairJudge({ item, say, skip, undo, canUndo }: JudgeProps) {
  const pick = (picked: 'first' | 'second' | 'tie' | 'bothBad') => () => say({ kind: 'pair', pick: picked });
  useShortcuts({
    ARROWLEFT: pick('first'),
    '1': pick('first'),
    ARROWRIGHT: pick('second'),
    '2': pick('second'),
    T: pick('tie'),
    B: pick('bothBad'),
    Space: skip,
    Z: undo,
  });
  const [first, second] = shownAnswers(item);
  return (
    <div className="p-3" data-judge="pairs" data-item={item.id}>
      <PromptText prompt={item.prompt}>
        {item.areEqual ? 'Both answers came out the same, even when tried again: a tie, or skip it.' : null}
      </PromptText>
      <div className="grid gap-2 sm:grid-cols-2">
        <AnswerCard answer={first!} side="first" onPick={pick('first')} />
        <AnswerCard answer={second!} side="second" onPick={pick('second')} />
      </div>
      <DeskButtons skip={skip} undo={undo} canUndo={canUndo}>
        <KeyButton keys={['T']} onPress={pick('tie')} data-say="tie">
          Tie
        </KeyButton>
        <KeyButton keys={['B']} onPress={pick('bothBad')} data-say="bothBad">
          Both bad
        </KeyButton>
      </DeskButtons>
    </div>
  );
}

const SIDES = {
  first: { name: 'Answer 1', keys: ['←', '1'] },
  second: { name: 'Answer 2', keys: ['→', '2'] },
} as const;

function AnswerCard({
  answer,
  side,
  onPick,
}: {
  answer: DeskAnswer;
  side: 'first' | 'second';
  onPick: () => void;
}) {
  const { name, keys } = SIDES[side];
  return (
    <article className="flex flex-col rounded-md border border-line bg-raised" aria-label={name}>
      <AnswerText answer={answer} label={name} className="h-24 sm:h-[11.375rem]" />
      <KeyButton keys={keys} onPress={onPick} className="m-2 mt-0" data-say={side}>
        {name} is better
      </KeyButton>
    </article>
  );
}
