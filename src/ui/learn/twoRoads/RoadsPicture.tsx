import { clsx } from 'clsx';
import { ArrowDown, ArrowRight, Pause, Play, Repeat } from 'lucide-react';
import type { Catalog } from '../../../shared/catalog.ts';
import { hasBegun, type LaneState } from '../../../store/laneState.ts';
import { isOver } from '../../../store/raceState.ts';
import { HintedText } from '../../common/Hint.tsx';
import { laneLabel, laneStyle } from '../../common/laneStyle.ts';
import { Marker } from '../../common/Marker.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useRace, useRaceActions, useSlowRace } from '../../RaceContext.tsx';
import { pipelineOf, type RoadTraits, type Station } from './pipeline.ts';

const CLOCK_MS = 250;

/** The lanes of the visitor's own race, each as its stations. */
export function RoadsPicture() {
  const catalog = useRace((state) => state.catalog);
  const preset = useRace((state) => state.settings.preset);
  const algorithms = useRace((state) => state.settings.algorithms);
  const lanes = useSlowRace((state) => state.lanes, CLOCK_MS);
  const label = catalog?.presets.find(({ id }) => id === preset)?.label ?? preset;
  return (
    <section className="panel min-w-0" aria-label="The race, station by station">
      <PanelTitle
        title={`The race: ${label}`}
        says="The lanes of the Race page, as they are set there. Numbers are this run’s own, as it goes."
      >
        <PlayRace />
      </PanelTitle>
      <div className="grid min-w-0 grid-cols-2 gap-x-3 gap-y-4 p-3 lg:grid-cols-1">
        {algorithms.map((algorithm) => (
          <Road key={algorithm} algorithm={algorithm} lane={lanes[algorithm]} catalog={catalog} />
        ))}
      </div>
    </section>
  );
}

function PlayRace() {
  const { play, pause } = useRaceActions();
  const playing = useRace((state) => state.playing && !isOver(state));
  const again = useRace(isOver);
  const isReady = useRace((state) => state.catalog !== null);
  return (
    <button
      type="button"
      className="control ml-auto flex items-center gap-1.5 font-medium"
      disabled={!isReady}
      onClick={playing ? pause : play}
    >
      {playing ? <Pause size={13} aria-hidden="true" /> : <Play size={13} aria-hidden="true" />}
      {playing ? 'Pause the race' : again ? 'Race again' : 'Play the race'}
    </button>
  );
}

export function traitsOf(algorithm: string, catalog: Catalog | null): RoadTraits {
  const spec = catalog?.algorithms.find(({ id }) => id === algorithm);
  return { holds: spec?.holds ?? [], writes: spec?.needs?.includes('reward') ?? false };
}

function Road({
  algorithm,
  lane,
  catalog,
}: {
  algorithm: string;
  lane: LaneState | undefined;
  catalog: Catalog | null;
}) {
  const style = laneStyle(algorithm, catalog);
  const stations = pipelineOf(lane, traitsOf(algorithm, catalog));
  return (
    <section
      aria-label={laneLabel(algorithm, catalog)}
      className="min-w-0"
      style={{ '--lane': `var(${style.color})` } as React.CSSProperties}
    >
      <h3 className="mb-1.5 flex items-center gap-1.5 text-sm font-semibold text-lane">
        <Marker style={style} /> {laneLabel(algorithm, catalog)}
        {lane && !hasBegun(lane) ? <span className="text-xs font-normal text-muted">not begun</span> : null}
      </h3>
      <ol className="m-0 flex list-none flex-col gap-1 p-0 lg:flex-row lg:items-stretch">
        {stations.map((station, i) => (
          <StationBox key={station.id} station={station} isFirst={i === 0} />
        ))}
      </ol>
      {lane?.failure ? (
        <p role="alert" className="mt-1 text-xs text-alarm">
          {lane.failure.message} {lane.failure.fix}
        </p>
      ) : null}
    </section>
  );
}

function StationBox({ station, isFirst }: { station: Station; isFirst: boolean }) {
  const { label, says, numbers, done, repeats } = station;
  return (
    <li className="flex min-w-0 flex-1 flex-col items-stretch gap-1 lg:flex-row lg:items-center">
      {isFirst ? null : (
        <>
          <ArrowDown size={13} aria-hidden="true" className="self-center text-muted lg:hidden" />
          <ArrowRight size={13} aria-hidden="true" className="hidden shrink-0 text-muted lg:block" />
        </>
      )}
      <div
        className={clsx(
          'relative min-h-18 min-w-0 flex-1 overflow-hidden rounded-md border px-2 py-1.5 text-xs lg:h-full',
          repeats ? 'border-dashed border-lane' : 'border-line-strong',
        )}
        data-station={station.id}
        data-done={done}
      >
        <p className="flex items-center gap-1 font-semibold">
          <HintedText says={says}>{label}</HintedText>
          {repeats ? <Repeat size={11} aria-label="again and again" className="shrink-0 text-lane" /> : null}
        </p>
        {numbers.length === 0 ? <p className="text-muted">–</p> : null}
        {numbers.map((number) => (
          <p key={number} className="numeric leading-snug text-muted">
            {number}
          </p>
        ))}
        <span
          aria-hidden="true"
          className="absolute bottom-0 left-0 h-0.5 bg-lane"
          style={{ width: `${100 * Math.min(1, done)}%` }}
        />
      </div>
    </li>
  );
}
