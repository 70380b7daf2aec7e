import { type Claim, claimHolds, readClaim } from '../../shared/failure.ts';
import type { LaneState } from '../../store/laneState.ts';
import type { SeriesStore } from '../../store/series.ts';
import { HintedText } from '../common/Hint.tsx';
import { laneLabel, laneStyle } from '../common/laneStyle.ts';
import { Marker } from '../common/Marker.tsx';
import { useRace, useSlowRace, useWholeRace } from '../RaceContext.tsx';
import { boundText, metricText, readingText } from './failureText.ts';

/** What to look at: each number as the failure has it, beside what the race shows now. */
export function FailureClaims({ claims, preset }: { claims: readonly Claim[]; preset: string }) {
  const { series } = useWholeRace();
  useSlowRace(
    ({ lanes }) =>
      Object.values(lanes)
        .map((lane) => `${lane.phase} ${lane.progress?.step ?? ''}`)
        .join(),
    400,
  );
  const lanes = useRace((state) => state.lanes);
  return (
    <ul className="grid gap-x-4 gap-y-1.5 wide:grid-cols-[repeat(auto-fit,minmax(20rem,1fr))]">
      {claims.map((claim) => (
        <ClaimRow
          key={`${claim.algorithm} ${claim.metric}`}
          claim={claim}
          live={liveReading(claim, lanes[claim.algorithm], preset, series)}
        />
      ))}
    </ul>
  );
}

interface LiveReading {
  readonly value: number;
  /** No step is to come that could change it. */
  readonly isFinal: boolean;
}

/** Undefined as long as no lane runs this preset. */
function liveReading(
  claim: Claim,
  lane: LaneState | undefined,
  preset: string,
  series: SeriesStore,
): LiveReading | undefined {
  if (lane?.request?.preset !== preset || !lane.progress || lane.progress.step === 0) return undefined;
  const view = series.view(claim.algorithm, claim.metric);
  const value = view ? readClaim(claim, view.value) : undefined;
  if (value === undefined) return undefined;
  return { value, isFinal: claim.reading === 'first' || lane.phase === 'finished' };
}

function ClaimRow({ claim, live }: { claim: Claim; live: LiveReading | undefined }) {
  const catalog = useRace((state) => state.catalog);
  const spec = catalog?.metrics.find(({ id }) => id === claim.metric);
  const shows = live && claimHolds(claim, live.value);
  return (
    <li className="flex min-w-0 flex-col border-l-2 border-line-strong pl-2">
      <p className="flex flex-wrap items-baseline gap-x-1.5">
        <span className="inline-flex items-center gap-1">
          <Marker style={laneStyle(claim.algorithm, catalog)} size={8} />
          <span className="sr-only">{laneLabel(claim.algorithm, catalog)}: </span>
          <HintedText says={spec?.says ?? claim.metric} className="font-medium">
            {spec?.label ?? claim.metric}
          </HintedText>
        </span>
        <span className="text-muted">{readingText(claim)}</span>
        <span className="numeric font-semibold" data-claim={claim.metric}>
          {live ? metricText(live.value, spec) : '–'}
        </span>
        <span className={shows ? 'font-medium' : 'text-muted'}>
          {live ? verdict(shows === true, live.isFinal) : 'not measured yet'}
        </span>
      </p>
      <p className="text-muted">
        <span className="whitespace-nowrap">{boundText(claim, spec)}</span>: {claim.says}
      </p>
    </li>
  );
}

function verdict(shows: boolean, isFinal: boolean): string {
  if (shows) return isFinal ? 'as described' : 'as described so far';
  return isFinal ? 'not as described' : 'not yet as described';
}
