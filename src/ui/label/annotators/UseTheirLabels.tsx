import { useState } from 'react';
import type { Study } from '../../../store/labels/annotatorPool.ts';
import { pairItems, shareRight, type Treatment, TREATMENTS } from '../../../store/labels/annotatorStudy.ts';
import { HintedText } from '../../common/Hint.tsx';
import { useRace } from '../../RaceContext.tsx';
import { useLabelWorkspace } from '../useLabels.ts';

const WORDS: Readonly<Record<Treatment, { label: string; says: string }>> = {
  raw: {
    label: 'as given',
    says: 'Answers are compared by their mean score as it was given: a strict person’s good answer loses to a lenient person’s bad one.',
  },
  calibrated: {
    label: 'calibrated',
    says: 'Offsets and scales are removed before the scores are compared.',
  },
};

/** Makes sets of the labels, as given and calibrated, so that the race can be run on each. */
export function UseTheirLabels({ study, source }: { study: Study; source: string }) {
  const { analysis, written } = study;
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2 rounded-md border border-line bg-raised px-3 py-2">
      <p className="min-w-0 basis-full sm:basis-auto">
        <b className="font-semibold">{study.items.length.toLocaleString('en-US')} labels</b> by {source}.{' '}
        <span className="text-muted">
          Make a set of the pairs that their scores imply, and train both methods on it:
        </span>
      </p>
      {TREATMENTS.map((treatment) => (
        <Choice
          key={treatment}
          study={study}
          treatment={treatment}
          right={written.length > 0 ? shareRight(analysis.pairs[treatment], written) : null}
        />
      ))}
    </div>
  );
}

function Choice({ study, treatment, right }: { study: Study; treatment: Treatment; right: number | null }) {
  const { library } = useLabelWorkspace();
  const seed = useRace((state) => state.settings.seed);
  const [made, setMade] = useState<Study | null>(null);
  const pairs = study.analysis.pairs[treatment];
  const { label, says } = WORDS[treatment];
  return (
    <div className="flex items-center gap-2">
      <button
        type="button"
        className="control font-medium"
        disabled={pairs.length === 0 || made === study}
        onClick={() => {
          const name = study.of === 'pool' ? 'Annotators' : study.of.setName;
          library.create(`${name}, ${label}`, pairItems(pairs, seed));
          setMade(study);
        }}
        data-action={`use-${treatment}`}
      >
        {made === study ? `Set made: ${label}` : `Use ${label}`}
      </button>
      <HintedText says={says} className="numeric text-[11px] text-muted">
        {pairs.length} pairs
      </HintedText>
      {right === null || Number.isNaN(right) ? null : (
        <HintedText
          says="How often the order of two answers to a prompt is the true one, by the gold score; answers that the scores leave equal count as half. Higher is better."
          className="numeric"
          data-metric={`right-${treatment}`}
          data-value={right}
        >
          {(100 * right).toFixed(1)} % right
        </HintedText>
      )}
    </div>
  );
}
