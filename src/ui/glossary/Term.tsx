import type { ReactNode } from 'react';
import { HintedText } from '../common/Hint.tsx';
import { type TermId, TERMS } from './terms.ts';

/** A word of the field with its meaning on hover, focus or tap. */
export function Term({ id, children }: { id: TermId; children: ReactNode }) {
  return (
    <HintedText
      says={TERMS[id]}
      className="inline underline decoration-dotted decoration-from-font underline-offset-2"
    >
      {children}
    </HintedText>
  );
}
