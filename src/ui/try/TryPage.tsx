import { useShortcuts } from '../useShortcuts.ts';
import { AnswerColumns } from './AnswerColumns.tsx';
import { PoliciesBar } from './PoliciesBar.tsx';
import { PromptPanel } from './PromptPanel.tsx';
import { TriedHistory } from './TriedHistory.tsx';
import { TryOptionsBar } from './TryOptionsBar.tsx';
import { useTry, useTryDesk } from './useTry.ts';

/** A prompt of one's own; SFT and the policies of the race answer side by side. */
export function TryPage() {
  const desk = useTryDesk();
  useShortcuts({ ESCAPE: desk.stop });
  return (
    <main className="flex min-w-0 flex-col gap-2">
      <PromptPanel />
      <TryOptionsBar />
      <PoliciesBar />
      <AnswerColumns />
      <Announcement />
      <TriedHistory />
    </main>
  );
}

/** For a screen reader, which is told nothing of the tokens as they come. */
function Announcement() {
  const shown = useTry((state) => state.shown);
  const count = shown?.answers.length ?? 0;
  return (
    <output className="sr-only">
      {shown ? `${count} ${count === 1 ? 'answer' : 'answers'} to: ${shown.prompt}` : ''}
    </output>
  );
}
