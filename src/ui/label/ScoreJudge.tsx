import { shownAnswers } from '../../store/labels/deskItem.ts';
import { useShortcuts } from '../useShortcuts.ts';
import { AnswerText } from './AnswerText.tsx';
import type { JudgeProps } from './DeskPanel.tsx';
import { DeskButtons } from './DeskButtons.tsx';
import { KeyButton } from './Key.tsx';
import { PromptText } from './PromptText.tsx';

const SCORES = [
  [1, 'bad'],
  [2, 'poor'],
  [3, 'fair'],
  [4, 'good'],
  [5, 'excellent'],
] as const;

/** One answer at a time: how good is it? */
export function ScoreJudge({ item, say, skip, undo, canUndo }: JudgeProps) {
  const give = (score: number) => () => say({ kind: 'score', score });
  useShortcuts({
    ...Object.fromEntries(SCORES.map(([score]) => [String(score), give(score)])),
    Space: skip,
    Z: undo,
  });
  const [answer] = shownAnswers(item);
  const { place } = item;
  return (
    <div className="p-3" data-judge="scores" data-item={item.id}>
      <PromptText prompt={item.prompt}>
        {place ? `Answer ${place.index} of ${place.count} to this prompt; each is scored by itself.` : null}
      </PromptText>
      <article className="rounded-md border border-line bg-raised" aria-label="Answer">
        <AnswerText answer={answer!} label="Answer" className="h-40 sm:h-[11.375rem]" />
      </article>
      <div className="mt-2 grid grid-cols-5 gap-2">
        {SCORES.map(([score, word]) => (
          <KeyButton
            key={score}
            keys={[String(score)]}
            onPress={give(score)}
            className="flex-wrap px-1 sm:px-2"
            data-say={score}
          >
            {word}
          </KeyButton>
        ))}
      </div>
      <DeskButtons skip={skip} undo={undo} canUndo={canUndo} />
    </div>
  );
}
