import { clsx } from 'clsx';
import { Play, Shuffle, Square } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { HintedText } from '../common/Hint.tsx';
import { ProgressBar } from '../label/JobStatus.tsx';
import { PanelTitle } from '../label/PanelTitle.tsx';
import { useStudio } from '../StudioContext.tsx';
import { type PromptTokens, usePromptTokens } from './usePromptTokens.ts';
import { useTry, useTryDesk } from './useTry.ts';

const SHOWN_EXAMPLES = 4;

/** What to ask, and the button that asks. */
export function PromptPanel() {
  const desk = useTryDesk();
  const prompt = useTry((state) => state.prompt);
  const failure = useTry((state) => state.failure);
  const isBusy = useTry(({ doing }) => doing !== 'nothing');
  const read = usePromptTokens(prompt);
  const tooLong = read !== null && read.tokens.length >= read.positions;
  const canAsk = prompt.trim() !== '' && !tooLong && !isBusy;
  const field = useFirstPrompt(prompt);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') desk.stop();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (canAsk) void desk.ask();
  };
  return (
    <section className="panel min-w-0" aria-label="Ask">
      <PanelTitle
        title="Prompt"
        says="The beginning of a text. Every model goes on from it; none of them was trained to hold a conversation. Enter asks, Shift and Enter begins a new line, Escape stops."
      >
        <TokenCount read={read} />
      </PanelTitle>
      <div className="flex flex-col gap-2 p-3">
        <div className="flex min-w-0 flex-col gap-2 sm:flex-row">
          <textarea
            ref={field}
            aria-label="Prompt"
            className="control h-14 min-w-0 flex-1 resize-none py-1.5 text-sm"
            value={prompt}
            maxLength={2000}
            placeholder="The room was"
            aria-invalid={tooLong}
            onChange={(event) => desk.setPrompt(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <AskButton canAsk={canAsk} isBusy={isBusy} />
        </div>
        <Examples />
        {failure ? (
          <p role="alert" className="text-xs break-words text-alarm">
            {failure.message}. {failure.fix}
          </p>
        ) : null}
      </div>
    </section>
  );
}

/** The first of the task's prompts stands there at first. */
function useFirstPrompt(prompt: string) {
  const desk = useTryDesk();
  const field = useRef<HTMLTextAreaElement>(null);
  const first = useStudio(({ opened }) => opened?.prompts.heldOut[0]);
  const isFilled = useRef(prompt !== '');
  useEffect(() => {
    if (first === undefined || isFilled.current) return;
    isFilled.current = true;
    if (desk.store.getState().prompt === '' && document.activeElement !== field.current)
      desk.setPrompt(first);
  }, [desk, first]);
  return field;
}

function AskButton({ canAsk, isBusy }: { canAsk: boolean; isBusy: boolean }) {
  const desk = useTryDesk();
  const Icon = isBusy ? Square : Play;
  return (
    <div className="flex shrink-0 items-center gap-2 sm:flex-col sm:items-stretch sm:justify-between">
      <button
        type="button"
        className="flex h-9 w-28 items-center justify-center gap-2 rounded-md bg-accent text-sm font-semibold text-on-accent disabled:opacity-50"
        disabled={!isBusy && !canAsk}
        onClick={() => (isBusy ? desk.stop() : void desk.ask())}
        data-action={isBusy ? 'stop' : 'ask'}
      >
        <Icon size={15} aria-hidden="true" />
        {isBusy ? 'Stop' : 'Answer'}
      </button>
      <Doing />
    </div>
  );
}

function Doing() {
  const doing = useTry((state) => state.doing);
  const progress = useTry((state) => state.running?.progress);
  const label = doing === 'taking' ? 'Copying policies' : (progress?.label ?? 'Starting');
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  return (
    <output
      className={clsx(
        'flex w-28 flex-col gap-0.5 text-[11px] leading-none text-muted',
        doing === 'nothing' && 'invisible',
      )}
    >
      <span className="truncate">{label}</span>
      <ProgressBar share={share} label={label} />
    </output>
  );
}

function TokenCount({ read }: { read: PromptTokens | null }) {
  if (!read) return <span className="ml-auto text-[11px] text-muted">tokens are counted as you type</span>;
  const { tokens, positions } = read;
  const isOver = tokens.length >= positions;
  return (
    <HintedText
      says={
        <>
          The model has {positions} positions for prompt and answer together. It reads this prompt as{' '}
          <span className="numeric">{tokens.map((token) => `[${token}]`).join(' ') || 'nothing'}</span>
        </>
      }
      className={clsx('numeric ml-auto text-[11px]', isOver ? 'text-alarm' : 'text-muted')}
      data-prompt-tokens={tokens.length}
    >
      {tokens.length} of at most {positions - 1} tokens
      {isOver ? ': too long' : `, room for ${positions - tokens.length} more`}
    </HintedText>
  );
}

/** Prompts that no method has trained on. */
function Examples() {
  const desk = useTryDesk();
  const prompts = useStudio(({ opened }) => opened?.prompts.heldOut);
  const [first, setFirst] = useState(0);
  if (!prompts || prompts.length === 0) return <div className="h-7" />;
  const shown = Array.from(
    { length: Math.min(SHOWN_EXAMPLES, prompts.length) },
    (_, i) => prompts[(first + i) % prompts.length]!,
  );
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-1.5 text-xs">
      <HintedText
        says="From the task’s held-out prompts: no method has trained on them."
        className="text-muted"
      >
        Examples
      </HintedText>
      {shown.map((prompt, i) => (
        <button
          key={`${i} ${prompt}`}
          type="button"
          className="control h-7 max-w-full truncate rounded-full px-2.5"
          onClick={() => desk.setPrompt(prompt)}
        >
          {prompt}
        </button>
      ))}
      <button
        type="button"
        className="icon-button h-7"
        aria-label="Other examples"
        title="Other examples"
        onClick={() => setFirst(first + SHOWN_EXAMPLES)}
      >
        <Shuffle size={14} aria-hidden="true" />
      </button>
    </div>
  );
}
