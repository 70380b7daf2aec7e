import { useEffect } from 'react';
import { estimateRace } from '../../store/machine/estimateRun.ts';
import { HintedText } from '../common/Hint.tsx';
import { aboutTime } from '../compare/sweeps/aboutTime.ts';
import { useRace } from '../RaceContext.tsx';
import { useRunLibrary } from '../RunsContext.tsx';
import { requestsOf, useCalibration } from './useMachine.ts';

/** How long the race that is set takes here, and each preset. */
export function EstimateList() {
  const settings = useRace((state) => state.settings);
  const calibration = useCalibration();
  const library = useRunLibrary();
  useEffect(() => void library.open(), [library]);
  if (!calibration) return null;
  const races = [
    { id: 'current', label: 'This race, as it is set', settings },
    ...calibration.catalog.presets.map(({ id, label }) => ({
      id,
      label,
      settings: { ...settings, preset: id, knobs: {}, model: undefined, reward: undefined },
    })),
  ];
  return (
    <section aria-label="How long runs take" className="min-w-0">
      <h3 className="mb-1 font-semibold">
        <HintedText says="Until the slower lane has finished, with every lane’s stages and evaluations: the median of finished runs of the same kind in this browser, else the probe’s times times the sequences that the settings ask for. Classifiers in a reward are not counted.">
          How long a race takes
        </HintedText>
      </h3>
      <dl className="m-0 grid grid-cols-[1fr_auto] gap-x-3 gap-y-0.5">
        {races.map(({ id, label, settings: race }) => {
          const estimate = estimateRace(requestsOf(race), calibration);
          return (
            <div key={id} className="contents">
              <dt className={id === 'current' ? 'font-medium' : 'text-muted'}>{label}</dt>
              <dd className="numeric m-0 text-right" data-estimate={id} data-value={estimate?.ms}>
                {estimate ? (
                  <>
                    about {aboutTime(estimate.ms)}
                    <span className="text-muted">{estimate.from === 'runs' ? ', as before' : ''}</span>
                  </>
                ) : (
                  <span className="text-muted">{calibration.probe ? 'not known' : 'time it first'}</span>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
