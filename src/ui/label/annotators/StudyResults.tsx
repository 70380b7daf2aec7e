import type { ReactNode } from 'react';
import type { Study } from '../../../store/labels/annotatorPool.ts';
import { HintedText } from '../../common/Hint.tsx';
import { AgreementPanel } from './AgreementPanel.tsx';
import { EffectsPanel } from './EffectsPanel.tsx';
import { RankingPanel } from './RankingPanel.tsx';
import { RatingsPanel } from './RatingsPanel.tsx';
import { UseTheirLabels } from './UseTheirLabels.tsx';

/** What came of a study, and what to do with it. */
export function StudyResults({ study }: { study: Study }) {
  const source = study.of === 'pool' ? 'the simulated pool' : `“${study.of.setName}”`;
  return (
    <div className="grid gap-3" data-study>
      <UseTheirLabels study={study} source={source} />
      <div className="grid items-start gap-x-6 gap-y-4 wide:grid-cols-2">
        <Part
          title="Habits, before and after calibration"
          says="From answers that several scored: rating = offset + scale × quality + noise, fitted for all at once. Qualities are those of the average annotator."
        >
          <EffectsPanel study={study} />
        </Part>
        <Part
          title="Agreement"
          says="How far they agree beyond chance when they compare the same two answers."
        >
          <AgreementPanel agreement={study.analysis.agreement} />
        </Part>
        <Part
          title="Scores"
          says="The scores of some answers, as they were given and as the average annotator would have given them."
        >
          <RatingsPanel key={study.items.length} study={study} />
        </Part>
        <Part
          title="Ranking of the answers"
          says="All comparisons and scores together, each weighed by how reliable its annotator is (Bradley-Terry)."
        >
          <RankingPanel key={study.items.length} study={study} />
        </Part>
      </div>
    </div>
  );
}

function Part({ title, says, children }: { title: string; says: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid min-w-0 content-start gap-1.5">
      <h3 className="text-xs font-semibold">
        <HintedText says={says}>{title}</HintedText>
      </h3>
      {children}
    </section>
  );
}
