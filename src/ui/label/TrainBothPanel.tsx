import { Play } from 'lucide-react';
import { useState } from 'react';
import { trainingLabels } from '../../store/labels/trainingLabels.ts';
import { trainOnLabels } from '../../store/labels/trainOnLabels.ts';
import { useWholeRace } from '../RaceContext.tsx';
import { HeldOutResults } from './HeldOutResults.tsx';
import { PanelTitle } from './PanelTitle.tsx';
import { Segments } from './Segments.tsx';
import { counted } from './counted.ts';
import { useActiveSet } from './useLabels.ts';
import { useSettledSet } from './useSettledSet.ts';

/** Fewer teach something, but not much. */
const ENOUGH_PAIRS = 10;

/** From labels to both methods. */
export function TrainBothPanel() {
  const race = useWholeRace();
  const active = useActiveSet();
  const settled = useSettledSet(active);
  const training = settled && trainingLabels(settled);
  const [source, setSource] = useState<'mine' | 'both'>('mine');
  const pairs = training?.labels.train.length ?? 0;
  return (
    <section aria-label="Train both methods" className="panel min-w-0 text-xs" data-train-both>
      <PanelTitle
        title="Train both methods on my labels"
        says="PPO through a reward model that learns your labels, DPO from them directly: the same pairs, the same SFT model, the same seed."
      />
      <div className="grid gap-2 px-3 py-2">
        <Segments
          label="Which labels"
          choices={[
            { value: 'mine', label: 'my labels', says: 'Only the chosen set' },
            {
              value: 'both',
              label: 'mine and simulated',
              says: 'The chosen set and the simulated annotator’s labels',
            },
          ]}
          value={source}
          onChange={setSource}
        />
        <button
          type="button"
          className="control primary flex h-10 items-center justify-center gap-2 text-sm"
          disabled={pairs === 0}
          data-action="train-both"
          onClick={() => active && trainOnLabels(race, active, source)}
        >
          <Play size={16} aria-hidden="true" /> Train PPO and DPO
        </button>
        <p className="min-h-8 text-muted">
          {pairs === 0
            ? 'Label a pair first: nothing can be learned from ties and skips alone.'
            : pairs < ENOUGH_PAIRS
              ? `Only ${counted(pairs, 'pair')} so far; with 20 labels it begins to show.`
              : `Both start from the SFT model and learn from ${counted(pairs, 'pair')}; the race page shows them.`}
        </p>
        <HeldOutResults />
      </div>
    </section>
  );
}
