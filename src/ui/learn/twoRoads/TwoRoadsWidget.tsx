import { useEffect } from 'react';
import { ToyWidget } from '../toy/ToyWidget.tsx';
import { type ToyLab, type ToyMethod, useToyLab } from '../toy/useToyLab.ts';
import { CoverageTable } from './CoverageTable.tsx';
import { NeedsPanel } from './NeedsPanel.tsx';
import { RoadsPicture } from './RoadsPicture.tsx';

/** Steps of the lesson, by what the widget shows. */
export const TWO_ROADS_STEPS = { tight: 0, train: 1, loose: 2, coverage: 3, race: 4, needs: 5 } as const;
const { loose, coverage, race, needs } = TWO_ROADS_STEPS;

/** The toy first, then the visitor's own race. Both stay, so that nothing that was computed is lost. */
export function TwoRoadsWidget({ step }: { readonly step: number }) {
  const lab = useToyLab();
  const { setBeta } = lab;
  const beta = step < loose ? 1 : 0.5;
  const isToy = step < race;
  useEffect(() => {
    if (isToy) setBeta(beta);
  }, [isToy, beta, setBeta]);
  const methods: ToyMethod[] = step >= coverage ? ['ppo', 'dpo', 'onlineDpo'] : ['ppo', 'dpo'];
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
      <div className={isToy ? 'grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2' : 'hidden'}>
        {step >= coverage && lab.truth ? <CoverageTable truth={lab.truth} /> : null}
        <ToyWidget lab={ofThisBeta(lab)} methods={methods} />
      </div>
      {step >= race ? <RoadsPicture /> : null}
      {step === needs ? <NeedsPanel /> : null}
    </div>
  );
}

/** Only what was trained at the present beta: another beta has another optimum. */
export function ofThisBeta(lab: ToyLab): ToyLab {
  const runs = Object.fromEntries(Object.entries(lab.runs).filter(([, run]) => run.beta === lab.beta));
  return { ...lab, runs };
}
