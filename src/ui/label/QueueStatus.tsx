import { HintedText } from '../common/Hint.tsx';
import { useDesk } from './useLabels.ts';

const SAYS = {
  ready: 'Items that are written and wait for you. New ones are written while you label.',
  writing: 'Prompts that the model is answering right now.',
  labelled: 'Labels given since the page was opened.',
  skipped: 'Items passed over since the page was opened. Nothing is learned from them.',
};

/** How many items are in which state. */
export function QueueStatus() {
  const ready = useDesk((state) => state.ready.length);
  const writing = useDesk((state) => state.writing);
  const labelled = useDesk((state) => state.labelled.length);
  const skipped = useDesk((state) => state.skipped);
  const counts = { ready, writing, labelled, skipped };
  return (
    <dl className="flex gap-3 text-[11px]" aria-label="Queue">
      {(Object.keys(SAYS) as (keyof typeof SAYS)[]).map((state) => (
        <div key={state} className="flex gap-1">
          <dt className="text-muted">
            <HintedText says={SAYS[state]}>{state}</HintedText>
          </dt>
          <dd className="numeric m-0 min-w-[2ch]" data-queue={state} data-value={counts[state]}>
            {counts[state]}
          </dd>
        </div>
      ))}
    </dl>
  );
}
