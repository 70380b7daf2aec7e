import type { LaneState } from '../../../store/laneState.ts';
import { goldGain, scoreboardCells } from '../../../store/scoreboardCells.ts';
import { formatSigned } from '../../common/format.ts';
import { laneLabel, laneStyle } from '../../common/laneStyle.ts';
import { cellText } from '../../lanes/cellText.ts';
import { stationsOf } from '../../lanes/StageProgress.tsx';
import { useRace } from '../../RaceContext.tsx';
import type { SceneSet } from '../scene.ts';

export const scenes: SceneSet = {
  order: 30,
  scenesOf: ({ algorithms }, catalog) =>
    algorithms.map((id) => ({
      id: `lane-${id.toLowerCase()}`,
      title: laneLabel(id, catalog),
      Body: () => <Lane algorithm={id} />,
    })),
};

const SHOWN = ['gold/reward', 'objective/kl', 'wallMs', 'tokensGenerated', 'tokensTrained', 'pairs'];

/** What one lane is doing, stage by stage, and its numbers. */
function Lane({ algorithm }: { algorithm: string }) {
  const lane = useRace((state) => state.lanes[algorithm]);
  const catalog = useRace((state) => state.catalog);
  if (!lane) return null;
  const spec = catalog?.algorithms.find(({ id }) => id === algorithm);
  const cells = scoreboardCells(catalog).filter(({ metric }) => SHOWN.includes(metric));
  return (
    <div
      className="my-auto flex flex-col gap-[1.2em] pb-[1em]"
      style={{ '--lane': `var(${laneStyle(algorithm, catalog).color})` } as React.CSSProperties}
    >
      <p className="max-w-[80ch] text-[.85em] leading-snug text-muted">{spec?.says}</p>
      <Stages lane={lane} />
      {lane.failure ? (
        <p role="alert" className="rounded-md bg-alarm-wash p-[.6em] text-[.8em] break-words">
          <b className="text-alarm">Stopped:</b> {lane.failure.message}. {lane.failure.fix}
        </p>
      ) : null}
      <dl className="grid grid-cols-2 gap-x-[1em] gap-y-[.6em] sm:grid-cols-3">
        {cells.map((cell) => {
          const { text, unit } = cellText(cell, cell.value(lane));
          return (
            <div key={cell.metric} data-lane={algorithm} data-metric={cell.metric}>
              <dt className="text-[.65em] text-muted">{cell.label}</dt>
              <dd className="numeric m-0 text-[1.7em] leading-tight font-semibold wide:text-[2.4em]">
                {text} <span className="text-[.45em] font-normal text-muted">{unit}</span>
                {cell.metric === 'gold/reward' ? <Gain lane={lane} /> : null}
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

function Gain({ lane }: { lane: LaneState }) {
  const gain = goldGain(lane);
  if (gain === undefined || lane.progress?.step === 0) return null;
  return (
    <span className={gain >= 0 ? 'text-[.5em] text-good' : 'text-[.5em] text-bad'}>
      {formatSigned(gain, 2)}
    </span>
  );
}

function Stages({ lane }: { lane: LaneState }) {
  const stations = stationsOf(lane);
  if (stations.length === 0)
    return <p className="text-[.85em] text-muted">Nothing has run yet: press Space.</p>;
  return (
    <ol className="flex flex-col gap-[.3em] text-[.8em]">
      {stations.map(({ id, label, done, total }) => (
        <li key={id} className="grid grid-cols-[minmax(0,14em)_1fr_6em] items-center gap-[.6em]">
          <span className="truncate">{label}</span>
          <progress
            className="h-[.4em] w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-lane [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-lane"
            aria-label={label}
            value={done}
            max={Math.max(1, total)}
          />
          <span className="numeric text-right text-[.85em] text-muted">
            {done}/{total}
          </span>
        </li>
      ))}
    </ol>
  );
}
