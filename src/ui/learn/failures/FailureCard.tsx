import { Play } from 'lucide-react';
import type { MouseEvent } from 'react';
import type { PresetSpec } from '../../../shared/catalog.ts';
import type { Claim, Failure } from '../../../shared/failure.ts';
import { FIRST_SETTINGS } from '../../../store/settings.ts';
import { laneLabel, laneStyle } from '../../common/laneStyle.ts';
import { Marker } from '../../common/Marker.tsx';
import { useRace, useRaceActions } from '../../RaceContext.tsx';
import { algorithmsFor, exchanges } from '../../lanes/failureFix.ts';
import { boundText, readingText } from '../../lanes/failureText.ts';

/** One mistake: symptom, what to look at, and why, the rest on demand. */
export function FailureCard({ preset, failure }: { preset: PresetSpec; failure: Failure }) {
  const algorithms = algorithmsFor(failure, FIRST_SETTINGS.algorithms);
  const isDefault = algorithms === FIRST_SETTINGS.algorithms;
  const raceIt = useRaceFailure(preset.id, failure);
  return (
    <li className="panel flex flex-col gap-2 p-3 text-[13px]">
      <div className="flex items-start gap-2">
        <h3 className="min-w-0 flex-1 pt-1 text-sm font-semibold">{preset.label}</h3>
        <a
          className="control flex shrink-0 items-center gap-1.5 text-xs font-medium"
          href={`#preset=${preset.id}${isDefault ? '' : `&algos=${algorithms.join(',')}`}`}
          aria-label={`Race it: ${preset.label}`}
          onClick={raceIt}
        >
          <Play size={13} aria-hidden="true" /> Race it
        </a>
      </div>
      <p>{failure.symptom}</p>
      <ul aria-label="What to look at" className="flex flex-col gap-0.5 text-xs text-muted">
        {failure.claims.map((claim) => (
          <ClaimLine key={`${claim.algorithm} ${claim.metric}`} claim={claim} />
        ))}
      </ul>
      <details className="text-xs">
        <summary className="text-muted underline decoration-dotted">Why, and the fix</summary>
        <div className="mt-1.5 flex flex-col gap-1.5">
          <p>{failure.mechanism}</p>
          <p>
            <span className="font-semibold">The fix. </span>
            {failure.fix.says}
          </p>
          <Sources failure={failure} />
        </div>
      </details>
    </li>
  );
}

/** What a click does: the address alone would also forget seed and backend. */
function useRaceFailure(preset: string, failure: Failure) {
  const current = useRace((state) => state.settings.algorithms);
  const { setPreset, replaceAlgorithm, setView } = useRaceActions();
  return (event: MouseEvent) => {
    if (opensElsewhere(event)) return;
    event.preventDefault();
    setPreset(preset);
    for (const [old, next] of exchanges(failure, current)) replaceAlgorithm(old, next);
    setView({ page: 'race', tab: '' });
    window.scrollTo(0, 0);
  };
}

const opensElsewhere = (event: MouseEvent) => event.metaKey || event.ctrlKey || event.shiftKey;

function ClaimLine({ claim }: { claim: Claim }) {
  const catalog = useRace((state) => state.catalog);
  const spec = catalog?.metrics.find(({ id }) => id === claim.metric);
  return (
    <li className="flex items-baseline gap-1.5" title={spec?.says}>
      <Marker style={laneStyle(claim.algorithm, catalog)} size={8} />
      <span>
        <span className="sr-only">{laneLabel(claim.algorithm, catalog)}: </span>
        {spec?.label ?? claim.metric}, {readingText(claim)}:{' '}
        <span className="text-ink">{boundText(claim, spec)}</span>
      </span>
    </li>
  );
}

/** Links to where people met it, and to the lesson that explains it. */
function Sources({ failure: { evidence, lesson } }: { failure: Failure }) {
  const { setView } = useRaceActions();
  return (
    <p className="flex flex-wrap gap-x-2 gap-y-1 text-muted">
      {lesson === undefined ? null : (
        <a
          className="underline hover:text-ink"
          href={`#page=learn&tab=${lesson}`}
          onClick={(event) => {
            if (opensElsewhere(event)) return;
            event.preventDefault();
            setView({ tab: lesson });
            window.scrollTo(0, 0);
          }}
        >
          the lesson behind it
        </a>
      )}
      {evidence.map(({ label, url }) => (
        <a
          key={url}
          className="underline decoration-dotted hover:text-ink"
          href={url}
          target="_blank"
          rel="noreferrer"
        >
          {label}
        </a>
      ))}
    </p>
  );
}
