import type { Advice, Reason } from '../../../runs/guide/advise.ts';
import { laneLabel, laneStyle } from '../../common/laneStyle.ts';
import { Marker } from '../../common/Marker.tsx';
import { useRace, useRaceActions } from '../../RaceContext.tsx';
import { useRunLibrary } from '../../RunsContext.tsx';

const SIGNS = {
  for: { sign: '+', word: 'for it', color: 'text-good' },
  against: { sign: '−', word: 'against it', color: 'text-bad' },
  out: { sign: '×', word: 'ruled out', color: 'text-bad' },
} as const;

/** A method with its place, its own sentence and the reasons. */
export function AdviceItem({ advice, place }: { advice: Advice; place?: number }) {
  const catalog = useRace((state) => state.catalog);
  const { algorithm, reasons, score } = advice;
  const whenToUse = catalog?.algorithms.find(({ id }) => id === algorithm)?.whenToUse;
  return (
    <li className="px-3 py-2" data-advice={algorithm} data-place={place ?? ''}>
      <p className="flex items-center gap-2">
        {place === undefined ? null : (
          <span className="numeric w-6 shrink-0 text-right text-muted">{place}.</span>
        )}
        <Marker style={laneStyle(algorithm, catalog)} />
        <b className="text-sm font-semibold">{laneLabel(algorithm, catalog)}</b>
        {place === undefined ? null : (
          <span className="numeric ml-auto text-muted" title="points for, minus points against">
            {score > 0 ? `+${score}` : String(score).replace('-', '−')} points
          </span>
        )}
      </p>
      {whenToUse === undefined ? null : <p className="mt-0.5 text-muted">{whenToUse}</p>}
      {reasons.length > 0 ? (
        <ul className="mt-1 grid gap-1">
          {reasons.map((reason) => (
            <ReasonLine key={reason.id} reason={reason} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

function ReasonLine({ reason: { verdict, says, source, evidence, points } }: { reason: Reason }) {
  const { sign, word, color } = SIGNS[verdict];
  const counts = verdict === 'out' || points !== 0;
  return (
    <li className="flex gap-2">
      <span className={`numeric w-3 shrink-0 text-center font-semibold ${counts ? color : 'text-muted'}`}>
        {sign}
        <span className="sr-only"> {word}: </span>
      </span>
      <div className="min-w-0">
        <span className={counts ? '' : 'text-muted'}>{says}</span>{' '}
        <span className="text-muted">[{source}]</span>
        {evidence ? (
          <p className="mt-0.5 border-l-2 border-line-strong pl-2">
            {evidence.says} {counts ? null : <>So this reason counts for nothing here. </>}
            <ShowRuns ids={evidence.runs} />
          </p>
        ) : null}
      </div>
    </li>
  );
}

function ShowRuns({ ids }: { ids: readonly string[] }) {
  const library = useRunLibrary();
  const { setView } = useRaceActions();
  return (
    <button
      type="button"
      className="text-muted underline underline-offset-2 hover:text-ink"
      onClick={() => {
        library.choose(ids);
        setView({ page: 'compare', tab: 'runs' });
      }}
    >
      Show {ids.length === 1 ? 'this run' : `these ${ids.length} runs`}
    </button>
  );
}
