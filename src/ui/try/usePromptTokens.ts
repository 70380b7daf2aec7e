import { useEffect, useState } from 'react';
import type { ResultOf } from '../../protocol/jobs.ts';
import { useStudioActions } from '../StudioContext.tsx';

const SETTLE_MS = 150;

export type PromptTokens = Pick<ResultOf<'tokenizePrompt'>, 'tokens' | 'positions'>;

/** How the model reads a prompt, a moment after it was typed; null until that is known. Opens the studio. */
export function usePromptTokens(prompt: string): PromptTokens | null {
  const { run } = useStudioActions();
  const [read, setRead] = useState<PromptTokens | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      // Without a count the prompt can be sent all the same, and is refused if it is too long.
      run<'tokenizePrompt'>({ kind: 'tokenizePrompt', prompt }, { signal: controller.signal }).then(
        setRead,
        () => setRead(null),
      );
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [prompt, run]);
  return read;
}
