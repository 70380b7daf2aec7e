import { throughput } from '../../feedback/preferenceSet.ts';
import { formatFixed } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { ProgressBar } from './JobStatus.tsx';
import { useActiveSet, useDesk, useLabelWorkspace } from './useLabels.ts';

/** Labels after which training on them begins to show. */
export const GOAL = 20;

/** How far, how fast, and by whom. */
export function SessionStats() {
  const { desk } = useLabelWorkspace();
  const labelled = useDesk((state) => state.labelled);
  const annotator = useDesk((state) => state.annotator);
  const count = useActiveSet()?.set.items.length ?? 0;
  const { perMinute, medianMs } = throughput(labelled);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-3 py-1.5 text-xs">
      <label className="flex items-center gap-2 text-muted">
        <HintedText says={`Labels in this set, of the ${GOAL} after which training on them begins to show.`}>
          <span
            className="numeric inline-block min-w-[3ch] text-right text-ink"
            data-count="set"
            data-value={count}
          >
            {count}
          </span>{' '}
          of {GOAL}
        </HintedText>
        <ProgressBar share={Math.min(1, count / GOAL)} label="Labels in this set" />
      </label>
      <Fact
        name="labels/min"
        says="Labels a minute of judging in this visit; pauses between items count, breaks with the page closed do not. Most people reach 10 to 20."
        value={perMinute === null ? '–' : formatFixed(perMinute, 1)}
      />
      <Fact
        name="s an item"
        says="Median time between seeing an item and judging it. Very short times mean that nobody read it."
        value={medianMs === null ? '–' : formatFixed(medianMs / 1000, 1)}
      />
      <label className="ml-auto flex items-center gap-1.5 text-muted">
        Labelled by
        <input
          className="control w-24 text-ink"
          value={annotator}
          maxLength={40}
          onChange={(event) => desk.setOptions({ annotator: event.target.value })}
          onBlur={() => annotator.trim() === '' && desk.setOptions({ annotator: 'me' })}
        />
      </label>
    </div>
  );
}

function Fact({ name, says, value }: { name: string; says: string; value: string }) {
  return (
    <span className="flex items-baseline gap-1">
      <span className="numeric min-w-[4ch] text-right">{value}</span>
      <HintedText says={says} className="text-muted">
        {name}
      </HintedText>
    </span>
  );
}
