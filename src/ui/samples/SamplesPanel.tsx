import { clsx } from 'clsx';
import { Fragment, memo } from 'react';
import { wordDiff } from '../../store/wordDiff.ts';
import { HintedText } from '../common/Hint.tsx';
import { laneLabel, laneStyle } from '../common/laneStyle.ts';
import { Marker } from '../common/Marker.tsx';
import { Term } from '../glossary/Term.tsx';
import { useRace } from '../RaceContext.tsx';
import { ScoreChip } from './ScoreChip.tsx';
import {
  recordedSamples,
  type ShownAnswer,
  type ShownPrompt,
  shownAnswer,
  shownPrompts,
} from './samplesView.ts';

/** The same held-out prompts, answered by the SFT model and by each lane's policy as it is now. */
export function SamplesPanel() {
  const lanes = useRace((state) => state.lanes);
  const settings = useRace((state) => state.settings);
  const recorded = useRace((state) => state.recorded);
  const view = { lanes, settings, recorded };
  const prompts = shownPrompts(view);
  const fromRecord = recordedSamples(view) !== null;
  return (
    <section aria-label="Held-out prompts" className="panel flex min-h-0 min-w-0 flex-col overflow-hidden">
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-3">
        <h2 className="shrink-0 text-xs font-semibold">
          <HintedText says="Prompts that no method trains on. Each is answered by the SFT model and by both policies as they are now, with the same sampling noise, so what changes is the policy. Marked words are new since the last evaluation; the bar is the gold score, from 0 on the left to 1 on the right.">
            Held-out prompts
          </HintedText>
        </h2>
        <p className="truncate text-[11px] text-muted">
          {fromRecord ? (
            'recorded earlier; Play answers them live'
          ) : (
            <>
              answered live; <mark className="rounded-xs bg-changed px-0.5 text-ink">marked</mark> words are
              new
            </>
          )}
        </p>
      </div>
      {prompts.length === 0 ? (
        <p className="grid min-h-40 flex-1 place-items-center p-6 text-center text-xs text-muted">
          Once a lane runs, the SFT model answers here, and then each policy as it learns.
        </p>
      ) : (
        <SampleTable prompts={prompts} algorithms={settings.algorithms} faint={fromRecord} />
      )}
    </section>
  );
}

function SampleTable({
  prompts,
  algorithms,
  faint,
}: {
  prompts: readonly ShownPrompt[];
  algorithms: readonly string[];
  faint: boolean;
}) {
  const columns = { gridTemplateColumns: `repeat(${algorithms.length + 1}, minmax(0, 1fr))` };
  const catalog = useRace((state) => state.catalog);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll it
    <section className="min-h-0 flex-1 overflow-auto" tabIndex={0} aria-label="Answers">
      <table className={clsx('block min-w-72 text-xs', faint && 'text-muted')}>
        <thead className="sticky top-0 z-10 block border-b border-line bg-panel">
          <tr className="grid gap-x-3 px-3 py-1 text-[11px]" style={columns}>
            <th scope="col" className="text-left font-semibold text-muted">
              <Term id="sft">SFT</Term>
            </th>
            {algorithms.map((id) => {
              const style = laneStyle(id, catalog);
              return (
                <th
                  key={id}
                  scope="col"
                  className="flex items-center gap-1 text-left font-semibold"
                  style={{ color: `var(${style.color})` }}
                >
                  <Marker style={style} size={9} /> {laneLabel(id, catalog)}
                </th>
              );
            })}
          </tr>
        </thead>
        {prompts.map((row) => (
          <PromptRows key={row.index} row={row} algorithms={algorithms} columns={columns} />
        ))}
      </table>
    </section>
  );
}

function PromptRows({
  row,
  algorithms,
  columns,
}: {
  row: ShownPrompt;
  algorithms: readonly string[];
  columns: React.CSSProperties;
}) {
  return (
    <tbody className="block border-b border-line px-3 py-1 last:border-0">
      <tr className="block">
        <th
          scope="rowgroup"
          colSpan={algorithms.length + 1}
          className="block truncate text-left font-medium text-ink"
          title={row.prompt}
        >
          {row.prompt} …
        </th>
      </tr>
      <tr className="grid gap-x-3" style={columns}>
        <Answer {...row.sft} muted />
        {algorithms.map((id) => (
          <LaneAnswer key={id} algorithm={id} index={row.index} />
        ))}
      </tr>
    </tbody>
  );
}

function LaneAnswer({ algorithm, index }: { algorithm: string; index: number }) {
  const lanes = useRace((state) => state.lanes);
  const settings = useRace((state) => state.settings);
  const recorded = useRace((state) => state.recorded);
  const answer = shownAnswer({ lanes, settings, recorded }, algorithm, index);
  return answer ? <Answer {...answer} /> : <td className="h-28 text-muted sm:h-16">–</td>;
}

/** Text from a model is shown as text and nothing else; its height is fixed so that nothing moves. */
const Answer = memo(function Answer({
  text,
  gold,
  ended,
  previous,
  muted,
}: ShownAnswer & { muted?: boolean }) {
  return (
    <td
      className={clsx(
        'line-clamp-7 h-28 overflow-hidden leading-4 break-words sm:line-clamp-4 sm:h-16',
        muted && 'text-muted',
      )}
      title={text.trim()}
    >
      {/* A new answer is new elements: words that stay would count as moving. */}
      <Fragment key={text}>
        <ScoreChip gold={gold} />{' '}
        {wordDiff(previous, text).map((word, i) =>
          word.changed ? (
            // oxlint-disable-next-line react/no-array-index-key -- a word has no identity but its place
            <mark key={i} className="bg-changed text-ink">
              {word.text}
            </mark>
          ) : (
            word.text
          ),
        )}
        {ended ? null : (
          <span className="text-muted" title="did not end within the length limit">
            {' '}
            […]
          </span>
        )}
      </Fragment>
    </td>
  );
});
