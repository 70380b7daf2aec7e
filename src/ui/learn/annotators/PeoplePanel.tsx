import { Users } from 'lucide-react';
import { shareRight, TREATMENTS, type Treatment } from '../../../store/labels/annotatorStudy.ts';
import type { Study } from '../../../store/labels/annotatorPool.ts';
import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { EffectsPanel } from '../../label/annotators/EffectsPanel.tsx';
import { PoolEditor } from '../../label/annotators/PoolEditor.tsx';
import { useLabelWorkspace, usePool } from '../../label/useLabels.ts';
import { useRace } from '../../RaceContext.tsx';
import { JobButton } from '../../reward/JobButton.tsx';
import { useJob } from '../../reward/useJob.ts';

/** Labels that are wrong by habit: the pool of the Label page, and what calibration makes of it. */
export function PeoplePanel({ withEffects }: { withEffects: boolean }) {
  const { annotators } = useLabelWorkspace();
  const study = usePool((state) => state.study);
  const included = usePool((state) => state.included.size);
  const prompts = usePool((state) => state.prompts);
  const seed = useRace((state) => state.settings.seed);
  const isReady = useRace((state) => state.catalog !== null);
  const job = useJob<void>();
  const ours = study?.of === 'pool' ? study : null;
  return (
    <section aria-label="People who label" className="panel grid min-w-0 gap-3 p-3 text-xs">
      <PoolEditor />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="flex items-center gap-2">
          <Users size={15} aria-hidden="true" className="text-muted" />
          <JobButton
            job={job}
            start={(run) => annotators.run(seed, run)}
            label={`Let ${included} people rate the answers to ${prompts} prompts`}
            disabled={!isReady || included < 2}
          />
        </span>
        <span className="text-muted">The same people as on the Label page.</span>
      </div>
      {ours ? <SharesRight study={ours} /> : null}
      {ours && withEffects ? <EffectsPanel study={ours} /> : null}
    </section>
  );
}

const WORDS: Readonly<Record<Treatment, string>> = { raw: 'as given', calibrated: 'calibrated' };

/** The number that matters to whoever learns from these labels. */
function SharesRight({ study }: { study: Study }) {
  return (
    <dl className="m-0 flex flex-wrap gap-x-6 gap-y-1">
      {TREATMENTS.map((treatment) => {
        const right = shareRight(study.analysis.pairs[treatment], study.written);
        return (
          <div key={treatment} data-right={treatment} data-value={right}>
            <dt className="text-muted">
              <HintedText says="How often the order of two answers to a prompt, by their mean score, is the true one; answers that the scores leave equal count as half. Higher is better.">
                {WORDS[treatment]}
              </HintedText>
            </dt>
            <dd className="numeric m-0 text-lg">{formatFixed(100 * right, 1)} % right</dd>
          </div>
        );
      })}
    </dl>
  );
}
