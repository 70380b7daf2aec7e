import { useEffect, useMemo, useState } from 'react';
import { advise } from '../../../runs/guide/advise.ts';
import { comparableRuns } from '../../../runs/guide/ownRuns.ts';
import { type Answers, FIRST_ANSWERS } from '../../../runs/guide/questions.ts';
import { laneLabel } from '../../common/laneStyle.ts';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useRace } from '../../RaceContext.tsx';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';
import { AdviceItem } from './AdviceItem.tsx';
import { QuestionFields } from './QuestionFields.tsx';

/** A few questions, and what follows from the answers for every method. */
export function GuideSection() {
  const library = useRunLibrary();
  useEffect(() => void library.open(), [library]);
  const heads = useRuns((state) => state.heads);
  const catalog = useRace((state) => state.catalog);
  const [answers, setAnswers] = useState<Answers>(FIRST_ANSWERS);
  const advice = useMemo(() => {
    const algorithms = catalog?.algorithms.map(({ id }) => id) ?? [];
    return advise(answers, algorithms, heads, (id) => laneLabel(id, catalog));
  }, [answers, catalog, heads]);
  const own = useMemo(() => comparableRuns(heads).length, [heads]);
  const fitting = advice.filter(({ fits }) => fits);
  const out = advice.filter(({ fits }) => !fits);
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] items-start gap-2 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <section aria-label="Questions" className="panel min-w-0 text-xs">
        <PanelTitle title="Your case" says="The advice changes as you answer. Nothing is stored or sent." />
        <QuestionFields answers={answers} onChange={setAnswers} />
      </section>
      <section aria-label="Advice" className="panel min-w-0 text-xs" data-guide>
        <PanelTitle
          title="Advice"
          says="Each reason adds or takes points. One that your own finished runs do not bear out counts for nothing, and both are said."
        >
          <span className="ml-auto text-muted">{ownRunsText(own)}</span>
        </PanelTitle>
        {fitting.length === 0 ? (
          <p className="px-3 py-2">
            No method here fits: without feedback and without a program that judges answers there is nothing
            to learn from.
          </p>
        ) : null}
        <ol className="divide-y divide-line" aria-label="Methods that fit, the best first">
          {fitting.map((item, i) => (
            <AdviceItem key={item.algorithm} advice={item} place={i + 1} />
          ))}
        </ol>
        {out.length > 0 ? (
          <>
            <h3 className="border-t border-line px-3 pt-2 pb-1 font-semibold text-muted">Ruled out</h3>
            <ul className="divide-y divide-line">
              {out.map((item) => (
                <AdviceItem key={item.algorithm} advice={item} />
              ))}
            </ul>
          </>
        ) : null}
      </section>
    </div>
  );
}

function ownRunsText(count: number): string {
  if (count === 0) return 'no finished runs of yours yet: literature alone';
  return count === 1 ? 'held against your 1 finished run' : `held against your ${count} finished runs`;
}
