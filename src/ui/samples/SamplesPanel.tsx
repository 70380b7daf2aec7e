import { memo } from 'react';
import type { Sample } from '../../protocol/events.ts';
import { wordDiff } from '../../store/wordDiff.ts';
import { laneLabel, laneStyle } from '../common/laneStyle.ts';
import { HintedText } from '../common/Hint.tsx';
import { Marker } from '../common/Marker.tsx';
import { useRace } from '../RaceContext.tsx';
import { ScoreChip } from './ScoreChip.tsx';

/** The same held-out prompts, answered by the SFT model and by each lane's policy as it is now. */
export function SamplesPanel() {
  const lanes = useRace((state) => state.lanes);
  const algorithms = useRace((state) => state.settings.algorithms);
  const starts = Object.values(lanes).find((lane) => lane.start)?.start?.samples ?? [];
  return (
    <section aria-label="Held-out prompts" className="panel flex min-h-0 min-w-0 flex-col overflow-hidden">
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-3">
        <h2 className="text-xs font-semibold">
          <HintedText says="Prompts that no method trains on. Each is answered by the SFT model and by both policies as they are now, with the same sampling noise, so what changes is the policy. Marked words are new since the last evaluation; the bar is the gold score.">
            Held-out prompts
          </HintedText>
        </h2>
        <p className="truncate text-[11px] text-muted">
          answered live; <mark className="rounded-xs bg-changed px-0.5 text-ink">marked</mark> words are new
        </p>
      </div>
      {starts.length === 0 ? <Waiting /> : <SampleTable starts={starts} algorithms={algorithms} />}
    </section>
  );
}

function Waiting() {
  return (
    <p className="grid min-h-40 flex-1 place-items-center p-6 text-center text-xs text-muted">
      Once a lane runs, the SFT model answers here, and then each policy as it learns.
    </p>
  );
}

function SampleTable({ starts, algorithms }: { starts: readonly Sample[]; algorithms: readonly string[] }) {
  const columns = { gridTemplateColumns: `repeat(${algorithms.length + 1}, minmax(0, 1fr))` };
  const catalog = useRace((state) => state.catalog);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll it
    <section className="min-h-0 flex-1 overflow-auto" tabIndex={0} aria-label="Answers">
      <table className="block min-w-72 text-xs">
        <thead className="sticky top-0 z-10 block border-b border-line bg-panel">
          <tr className="grid gap-x-3 px-3 py-1 text-[11px]" style={columns}>
            <th scope="col" className="flex items-center gap-1 text-left font-semibold text-reference">
              SFT
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
        {starts.map((start, i) => (
          <PromptRows key={start.prompt} start={start} index={i} algorithms={algorithms} columns={columns} />
        ))}
      </table>
    </section>
  );
}

function PromptRows({
  start,
  index,
  algorithms,
  columns,
}: {
  start: Sample;
  index: number;
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
          title={start.prompt}
        >
          “{start.prompt} …”
        </th>
      </tr>
      <tr className="grid gap-x-3" style={columns}>
        <Answer sample={start} previous={undefined} />
        {algorithms.map((id) => (
          <LaneAnswer key={id} algorithm={id} index={index} prompt={start.prompt} />
        ))}
      </tr>
    </tbody>
  );
}

function LaneAnswer({ algorithm, index, prompt }: { algorithm: string; index: number; prompt: string }) {
  const sample = useRace((state) => state.lanes[algorithm]?.evaluation?.samples[index]);
  const previous = useRace((state) => state.lanes[algorithm]?.previousSamples[index]);
  if (!sample || sample.prompt !== prompt) return <td className="h-12 text-muted">–</td>;
  return <Answer sample={sample} previous={previous?.text} />;
}

/** Text from a model is shown as text and nothing else; its height is fixed so that nothing moves. */
const Answer = memo(function Answer({ sample, previous }: { sample: Sample; previous: string | undefined }) {
  return (
    <td className="line-clamp-3 h-12 overflow-hidden leading-4 break-words" title={sample.text}>
      <ScoreChip gold={sample.gold} />{' '}
      {wordDiff(previous, sample.text).map((word, i) =>
        word.changed ? (
          // eslint-disable-next-line react/no-array-index-key -- words have no identity but their place
          <mark key={i} className="bg-changed text-ink">
            {word.text}
          </mark>
        ) : (
          word.text
        ),
      )}
      {sample.ended ? null : (
        <span className="text-muted" title="did not end within the length limit">
          {' '}
          […]
        </span>
      )}
    </td>
  );
});
