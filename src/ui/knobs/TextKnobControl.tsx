import { useState } from 'react';
import type { TextKnob } from '../../shared/spec.ts';

/** A line of text, taken over when the visitor leaves it or presses Enter. */
export function TextKnobControl({
  spec,
  value,
  labelId,
  onChange,
}: {
  spec: TextKnob;
  value: string;
  labelId: string;
  onChange: (value: string) => void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    if (draft !== null && draft !== value) onChange(draft);
    setDraft(null);
  };
  return (
    <input
      type="text"
      className="control h-7 w-full text-xs"
      aria-labelledby={labelId}
      value={draft ?? value}
      maxLength={spec.maxLength}
      placeholder={spec.placeholder}
      spellCheck={false}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
