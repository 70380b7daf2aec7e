import { useRef, useState } from 'react';

/** A line of text in a table's cell. Enter and leaving it keep what was typed, Escape does not. */
export function CellEditor({
  label,
  text,
  onDone,
}: {
  label: string;
  text: string;
  /** null: nothing was changed. */
  onDone: (text: string | null) => void;
}) {
  const [draft, setDraft] = useState(text);
  const isDone = useRef(false);
  const finish = (result: string | null) => {
    if (isDone.current) return; // leaving follows Enter
    isDone.current = true;
    onDone(result === text ? null : result);
  };
  return (
    <input
      type="text"
      aria-label={label}
      className="control h-7 w-full"
      value={draft}
      maxLength={200}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears because its button was pressed
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => finish(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish(draft);
        if (event.key === 'Escape') finish(null);
      }}
    />
  );
}
