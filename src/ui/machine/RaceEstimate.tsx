import { hasBegun } from '../../store/laneState.ts';
import { estimateRace, timesDefault } from '../../store/machine/estimateRun.ts';
import { MINUTE_MS } from '../../store/machine/trainableModels.ts';
import { HintedText } from '../common/Hint.tsx';
import { aboutTime } from '../compare/sweeps/aboutTime.ts';
import { useRace } from '../RaceContext.tsx';
import { requestsOf, useCalibration } from './useMachine.ts';

/** Without a measured speed: from so many default races on it is worth a word. */
const MANY = 4;

/** Beside Play, before a race that takes more than a minute. */
export function RaceEstimate() {
  const settings = useRace((state) => state.settings);
  const isUnderWay = useRace(({ lanes, playing }) => playing || Object.values(lanes).some(hasBegun));
  const calibration = useCalibration();
  if (isUnderWay || !calibration) return null;
  const requests = requestsOf(settings);
  const estimate = estimateRace(requests, calibration);
  if (estimate && estimate.ms <= MINUTE_MS) return null;
  const times = estimate ? null : timesDefault(requests, calibration.catalog);
  if (!estimate && (times === null || times < MANY)) return null;
  return (
    <HintedText
      says={
        estimate
          ? `Until the slower lane has finished, ${estimate.from === 'runs' ? 'as earlier runs of the same kind took' : 'from the timed probe of this machine'}. You can pause at any time.`
          : 'The work that these settings ask for, against the default race’s. The card behind the backend’s name above can time this machine.'
      }
      className="ml-2 max-w-24 text-[11px] leading-tight text-muted"
      data-estimate="race"
    >
      {estimate
        ? `takes about ${aboutTime(estimate.ms)}`
        : `about ${Math.round(times!)} times the default race`}
    </HintedText>
  );
}
