import type { ReactNode } from 'react';

/** The prompt, in a place that never changes its height, and a word about what follows. */
export function PromptText({ prompt, children }: { prompt: string; children?: ReactNode }) {
  return (
    <div className="mb-2 grid h-14 grid-rows-[1fr_auto] overflow-hidden">
      <p className="overflow-y-auto text-sm" aria-live="polite">
        <span className="mr-1.5 text-[11px] text-muted">Prompt</span>
        <b className="font-semibold break-words whitespace-pre-wrap">{prompt}</b> …
      </p>
      <p className="h-4 truncate text-[11px] text-muted">{children}</p>
    </div>
  );
}
