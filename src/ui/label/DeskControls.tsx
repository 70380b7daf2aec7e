import { useState } from 'react';
import { type DeskMode } from '../../store/labels/deskItem.ts';
import { PresetSelect } from '../header/PresetSelect.tsx';
import { AskUncertain } from './AskUncertain.tsx';
import { Segments } from './Segments.tsx';
import { TypedPrompts } from './TypedPrompts.tsx';
import { useDesk, useLabelWorkspace } from './useLabels.ts';
import { WriterSelect } from './WriterSelect.tsx';

const MODES: readonly { value: DeskMode; label: string; says: string }[] = [
  { value: 'pairs', label: 'Pairs', says: 'Which of two answers is better' },
  { value: 'ranking', label: 'Rank 4', says: 'Four answers from best to worst; gives all six pairs' },
  { value: 'scores', label: 'Scores', says: 'One answer at a time, from 1 to 5' },
];
const WIDE = '(min-width: 40rem)';

/** What is asked, about which prompts, of which model. On a phone all but the first is folded away. */
export function DeskControls() {
  const { desk } = useLabelWorkspace();
  const mode = useDesk((state) => state.mode);
  const [isOpen, setIsOpen] = useState(() => window.matchMedia(WIDE).matches);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-3 py-2 text-xs">
      <Segments
        label="What is asked"
        choices={MODES}
        value={mode}
        onChange={(next) => desk.setOptions({ mode: next })}
      />
      <button
        type="button"
        className="control ml-auto sm:hidden"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        Options
      </button>
      {isOpen ? <MoreControls mode={mode} /> : null}
    </div>
  );
}

function MoreControls({ mode }: { mode: DeskMode }) {
  const { desk } = useLabelWorkspace();
  const typedPrompts = useDesk((state) => state.typedPrompts);
  return (
    <>
      <PresetSelect />
      <Segments
        label="Prompts"
        choices={[
          { value: 'task', label: 'task’s prompts', says: 'The prompts that the methods train on' },
          { value: 'typed', label: 'my prompts', says: 'Prompts that you type' },
        ]}
        value={typedPrompts ? 'typed' : 'task'}
        onChange={(next) => desk.setOptions({ typedPrompts: next === 'typed' ? [] : null })}
      />
      <WriterSelect />
      {mode === 'pairs' ? <AskUncertain /> : null}
      {typedPrompts ? <TypedPrompts prompts={typedPrompts} /> : null}
    </>
  );
}
