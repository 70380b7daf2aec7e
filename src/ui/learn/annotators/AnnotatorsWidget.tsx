import { NoisePanel } from './NoisePanel.tsx';
import { PeoplePanel } from './PeoplePanel.tsx';
import { RecordedRatings } from './RecordedRatings.tsx';
import { useNoiseLab } from './useNoiseLab.ts';
import { usePeopleStudy } from './usePeopleStudy.ts';

/** Steps of the lesson, by what the widget adds. */
export const ANNOTATORS_STEPS = { methods: 2, people: 3, calibration: 4, recorded: 5 } as const;
const { methods, people, calibration, recorded } = ANNOTATORS_STEPS;

/** Chance first, habits then. Both parts stay, so that nothing that was measured is lost. */
export function AnnotatorsWidget({ step }: { readonly step: number }) {
  const lab = useNoiseLab();
  const crowd = usePeopleStudy();
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
      <div className={step < people ? 'min-w-0' : 'hidden'}>
        <NoisePanel lab={lab} withMethods={step >= methods || lab.gold.length > 0} />
      </div>
      {step >= recorded ? <RecordedRatings /> : null}
      {step >= people ? <PeoplePanel people={crowd} withEffects={step >= calibration} /> : null}
    </div>
  );
}
