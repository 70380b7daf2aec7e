import type { ReactNode } from 'react';
import type { JudgeProps } from './DeskPanel.tsx';
import { KeyButton } from './Key.tsx';

/** The last row of every judge: what is its own, then skip and undo. */
export function DeskButtons({
  skip,
  undo,
  canUndo,
  children,
}: Pick<JudgeProps, 'skip' | 'undo' | 'canUndo'> & { children?: ReactNode }) {
  return (
    <div className="mt-2 grid auto-cols-fr grid-cols-2 gap-2 sm:grid-flow-col sm:grid-cols-none">
      {children}
      <KeyButton keys={['Space']} onPress={skip} data-say="skip">
        Skip
      </KeyButton>
      <KeyButton keys={['Z']} onPress={undo} disabled={!canUndo} data-say="undo">
        Undo
      </KeyButton>
    </div>
  );
}
