import { useEffect, useMemo, useState } from 'react';
import { type Advice, advise } from '../../../runs/guide/advise.ts';
import { comparableRuns } from '../../../runs/guide/ownRuns.ts';
import type { Answers } from '../../../runs/guide/questions.ts';
import { laneLabel, laneStyle } from '../../common/laneStyle.ts';
import { Marker } from '../../common/Marker.tsx';
import { AdviceItem } from '../../compare/guide/AdviceItem.tsx';
import { QuestionFields } from '../../compare/guide/QuestionFields.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useRace, useRaceActions } from '../../RaceContext.tsx';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';
import { CASES } from './cases.ts';

const SHOWN = 3;

/** The decision guide on a case: the questions answered, the advice when it is asked for. */
export function WhichWidget({ step }: { readonly step: number }) {
  const guided = CASES[step];
  const [answers, setAnswers] = useState<Answers>((guided ?? CASES[0]!).answers);
  const [shownFor, setShownFor] = useState<number | null>(null);
  const [at, setAt] = useState(step);
  if (at !== step) {
    setAt(step); // another case: its answers, and its advice is hidden again
    if (guided) setAnswers(guided.answers);
  }
  const isShown = shownFor === step || !guided;
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] items-start gap-2 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <section aria-label="Questions" className="panel min-w-0 text-xs">
        <PanelTitle
          title={guided?.title ?? 'Your case'}
          says="The guide of the Compare page. Change any answer: the advice follows."
        />
        <QuestionFields answers={answers} onChange={setAnswers} />
      </section>
      {isShown ? (
        <AdvicePanel answers={answers} />
      ) : (
        <section aria-label="Advice" className="panel grid min-h-44 min-w-0 place-items-center gap-3 p-4">
          <p className="text-sm">Which would you take, and what rules the others out?</p>
          <button
            type="button"
            className="control bg-accent px-3 font-medium text-on-accent hover:opacity-90"
            onClick={() => setShownFor(step)}
          >
            Show the advice
          </button>
        </section>
      )}
    </div>
  );
}

function AdvicePanel({ answers }: { answers: Answers }) {
  const library = useRunLibrary();
  useEffect(() => void library.open(), [library]);
  const heads = useRuns((state) => state.heads);
  const catalog = useRace((state) => state.catalog);
  const { setView } = useRaceActions();
  const advice = useMemo(
    () =>
      advise(answers, catalog?.algorithms.map(({ id }) => id) ?? [], heads, (id) => laneLabel(id, catalog)),
    [answers, catalog, heads],
  );
  const own = useMemo(() => comparableRuns(heads).length, [heads]);
  const fitting = advice.filter(({ fits }) => fits);
  const out = advice.filter(({ fits }) => !fits);
  return (
    <section aria-label="Advice" className="panel min-w-0 text-xs" aria-busy={!catalog} data-guide={own}>
      <PanelTitle
        title="Advice"
        says="Reasons from the literature add or take points. One that your own finished runs contradict counts for nothing, and both are said."
      >
        <span className="ml-auto text-muted">
          {own === 0
            ? 'no finished runs of yours yet: literature alone'
            : `held against your ${own === 1 ? '1 finished run' : `${own} finished runs`}`}
        </span>
      </PanelTitle>
      <ol className="divide-y divide-line" aria-label="The three that fit best">
        {fitting.slice(0, SHOWN).map((item, i) => (
          <AdviceItem key={item.algorithm} advice={item} place={i + 1} />
        ))}
      </ol>
      {catalog && fitting.length === 0 ? <p className="px-3 py-2">No method here fits.</p> : null}
      {out.length > 0 ? <RuledOut advice={out} /> : null}
      <p className="flex flex-wrap gap-2 border-t border-line px-3 py-2">
        <button
          type="button"
          className="control"
          onClick={() => setView({ page: 'compare', tab: own === 0 ? 'sweeps' : 'guide' })}
        >
          {own === 0 ? 'Run both on three seeds: Sweeps' : 'All methods: the guide on the Compare page'}
        </button>
      </p>
    </section>
  );
}

/** Names with the first thing that rules each out. */
function RuledOut({ advice }: { advice: readonly Advice[] }) {
  const catalog = useRace((state) => state.catalog);
  return (
    <div className="border-t border-line px-3 py-2">
      <h3 className="mb-1 font-semibold text-muted">Ruled out</h3>
      <ul className="m-0 grid list-none gap-0.5 p-0">
        {advice.map(({ algorithm, reasons }) => (
          <li key={algorithm} className="flex items-baseline gap-1.5">
            <Marker style={laneStyle(algorithm, catalog)} size={9} />
            <b className="font-medium whitespace-nowrap">{laneLabel(algorithm, catalog)}</b>
            <span className="text-muted">{reasons.find(({ verdict }) => verdict === 'out')?.says}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
