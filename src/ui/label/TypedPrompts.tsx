import { useState } from 'react';
import { useLabelWorkspace } from './useLabels.ts';

/** More would only wait. */
const MAX_PROMPTS = 100;

/** Prompts of one's own, one a line. */
export function TypedPrompts({ prompts }: { prompts: readonly string[] }) {
  const { desk } = useLabelWorkspace();
  const [text, setText] = useState(prompts.join('\n'));
  const use = () => {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    desk.setOptions({ typedPrompts: [...new Set(lines)].slice(0, MAX_PROMPTS) });
  };
  return (
    <form
      className="flex w-full flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        use();
      }}
    >
      <label className="grid min-w-0 flex-1 gap-1 text-muted">
        Prompts, one a line; the model goes on from each
        <textarea
          className="control h-14 w-full resize-none py-1 text-ink"
          value={text}
          maxLength={20_000}
          placeholder="The room was"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit" className="control h-10" disabled={text.trim() === ''}>
        Answer these
      </button>
    </form>
  );
}
