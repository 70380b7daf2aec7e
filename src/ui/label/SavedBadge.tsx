import { Check, LoaderCircle, TriangleAlert } from 'lucide-react';
import { HintedText } from '../common/Hint.tsx';
import { useLabelWorkspace, useLibrary } from './useLabels.ts';

/** Whether the labels would survive the page. */
export function SavedBadge({ isBrief = false }: { isBrief?: boolean }) {
  const { library } = useLabelWorkspace();
  const keeping = useLibrary((state) => state.keeping);
  if (keeping.state === 'notSaved') {
    return (
      <span
        className="flex items-center gap-1.5 rounded-sm bg-alarm-wash px-1.5 text-[11px] text-alarm"
        data-keeping="notSaved"
      >
        <TriangleAlert size={12} aria-hidden="true" />
        <HintedText says="Your labels are in this tab’s memory and go when it is closed. Export them to keep them.">
          not saved{isBrief ? '' : `: ${keeping.reason}`}
        </HintedText>
        {keeping.canRetry && !isBrief ? (
          <button type="button" className="underline" onClick={() => void library.saveAgain()}>
            save again
          </button>
        ) : null}
      </span>
    );
  }
  const isSaved = keeping.state === 'saved';
  const Icon = isSaved ? Check : LoaderCircle;
  return (
    <output className="flex items-center gap-1 text-[11px] text-muted" data-keeping={keeping.state}>
      <Icon size={12} aria-hidden="true" className={isSaved ? 'text-good' : ''} />
      <HintedText says="Every label is written to this browser as you give it. “Saved” appears only once the browser has confirmed it.">
        {isSaved ? 'saved' : keeping.state === 'loading' ? 'reading…' : 'saving…'}
      </HintedText>
    </output>
  );
}
