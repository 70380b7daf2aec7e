import { shareRight, TREATMENTS, type Treatment } from '../../../store/labels/annotatorStudy.ts';
import type { Study } from '../../../store/labels/annotatorPool.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { EffectsPanel } from '../../label/annotators/EffectsPanel.tsx';
import { Segments } from '../../label/Segments.tsx';
import { useRace, useRaceActions } from '../../RaceContext.tsx';
import { JobButton } from '../../reward/JobButton.tsx';
import { peopleWith } from './peopleStudy.ts';
import type { PeopleStudy } from './usePeopleStudy.ts';

/** Labels that are wrong by habit: six people, and what calibration makes of their ratings. */
export function PeoplePanel({
  people: { habits, setHabits, study, job, rate },
  withEffects,
}: {
  people: PeopleStudy;
  withEffects: boolean;
}) {
  const isReady = useRace((state) => state.catalog !== null);
  const { setView } = useRaceActions();
  return (
    <section aria-label="People who rate" className="panel grid min-w-0 gap-3 p-3 text-xs">
      <ul className="m-0 grid list-none gap-x-6 gap-y-1 p-0 sm:grid-cols-2">
        {peopleWith(habits).map(({ id, name, says, leniency }) => (
          <li key={id}>
            <b className="font-semibold">{name}</b>{' '}
            <span className="text-muted">
              {habits === 'own'
                ? says
                : `${leniency < 0 ? 'Strict' : 'Generous'}: ${formatSigned(leniency, 1)} points, whatever the answer.`}
            </span>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Segments
          label="How they use the scale"
          value={habits}
          onChange={setHabits}
          choices={[
            {
              value: 'strictAndGenerous',
              label: 'half strict, half generous',
              says: 'Every other one 1.1 points below, the others 1.1 above, all within two fifths of the scale.',
            },
            { value: 'own', label: 'as described', says: 'Leniency and use of the scale are their own.' },
          ]}
        />
        <JobButton
          job={job}
          start={rate}
          label="Let them rate 300 answers"
          disabled={!isReady || study !== null}
        />
        <button type="button" className="control" onClick={() => setView({ page: 'label', tab: '' })}>
          Change each of them: Label
        </button>
      </div>
      {study ? (
        <SharesRight study={study} />
      ) : (
        <p className="text-muted">What comes of their ratings appears here.</p>
      )}
      {study && withEffects ? <EffectsPanel study={study} /> : null}
    </section>
  );
}

const WORDS: Readonly<Record<Treatment, string>> = { raw: 'as given', calibrated: 'calibrated' };

/** The number that matters to whoever learns from these labels. */
function SharesRight({ study }: { study: Study }) {
  return (
    <dl className="m-0 flex flex-wrap gap-x-6 gap-y-1">
      {TREATMENTS.map((treatment) => {
        const right = shareRight(study.analysis.pairs[treatment], study.written);
        return (
          <div key={treatment} data-right={treatment} data-value={right}>
            <dt className="text-muted">
              <HintedText says="How often the order of two answers to a prompt, by their mean score, is the true one; answers that the scores leave equal count as half. Higher is better.">
                {WORDS[treatment]}
              </HintedText>
            </dt>
            <dd className="numeric m-0 text-lg">{formatFixed(100 * right, 1)} % right</dd>
          </div>
        );
      })}
    </dl>
  );
}
