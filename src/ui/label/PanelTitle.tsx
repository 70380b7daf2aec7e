import type { ReactNode } from 'react';
import { HintedText } from '../common/Hint.tsx';

/** The head of a panel: a title that explains itself, and what belongs at its right. */
export function PanelTitle({
  title,
  says,
  children,
}: {
  title: string;
  says: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-3 py-1">
      <h2 className="text-xs font-semibold">
        <HintedText says={says}>{title}</HintedText>
      </h2>
      {children}
    </div>
  );
}
