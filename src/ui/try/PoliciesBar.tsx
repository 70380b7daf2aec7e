import { trainedLanes } from '../../store/arena/policyEvaluator.ts';
import { ModelName } from '../compare/evaluation/ModelName.tsx';
import { HintedText } from '../common/Hint.tsx';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { useTry, useTryDesk } from './useTry.ts';

/** Who answers: the SFT model, and the policies as they were when they were taken. */
export function PoliciesBar() {
  const desk = useTryDesk();
  const { setView } = useRaceActions();
  const hasTrained = useRace((state) => trainedLanes(state).length > 0);
  const taken = useTry((state) => state.taken);
  const isBusy = useTry(({ doing }) => doing !== 'nothing');
  return (
    <section
      className="panel flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2 text-xs"
      aria-label="Models"
    >
      <HintedText
        says="A copy of each lane’s policy is made, and answers until another is taken; the race goes on."
        className="font-semibold"
      >
        Who answers
      </HintedText>
      <ul
        className="m-0 flex list-none flex-wrap items-center gap-x-4 gap-y-1 p-0"
        data-taken={taken?.policies.length ?? 0}
      >
        <li>
          <ModelName name="sft" />
        </li>
        {taken?.policies.map(({ name, step }) => (
          <li key={name}>
            <ModelName name={name} step={step} /> <Age name={name} step={step} total={taken.totals[name]} />
          </li>
        ))}
      </ul>
      {hasTrained ? (
        <button
          type="button"
          className="control font-medium"
          disabled={isBusy}
          onClick={() => void desk.take()}
          data-action="take-policies"
        >
          Take the policies as they are now
        </button>
      ) : (
        <p className="flex flex-wrap items-center gap-2 text-muted">
          {taken ? 'The race was reset since.' : 'No lane has been trained yet: there is only the SFT model.'}
          <button
            type="button"
            className="control text-ink"
            onClick={() => setView({ page: 'race', tab: '' })}
            data-action="go-to-race"
          >
            Go to Race
          </button>
        </p>
      )}
    </section>
  );
}

function Age({ name, step, total }: { name: string; step: number; total: number | undefined }) {
  const now = useRace(({ lanes }) => lanes[name]?.progress?.step ?? 0);
  return (
    <span className="numeric text-[11px] text-muted" data-age={name}>
      step {step}
      {total === undefined ? '' : ` of ${total}`}
      {now > step ? `, now at ${now}` : ''}
    </span>
  );
}
