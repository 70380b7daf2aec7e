import { useToyLab } from '../toy/useToyLab.ts';
import { ClosedForm } from './ClosedForm.tsx';
import { SurfacePanel } from './SurfacePanel.tsx';
import { TrainedToy } from './TrainedToy.tsx';

const BOTH = ['dpo', 'ppo'] as const;

/** The closed form, the loss that comes of it, and training held against both. */
export function DpoWidget({ step }: { step: number }) {
  const lab = useToyLab();
  return (
    <>
      {step < 3 ? <ClosedForm lab={lab} step={step} /> : null}
      <div hidden={step !== 3 && step !== 4}>
        <SurfacePanel />
      </div>
      {step === 5 ? <TrainedToy lab={lab} methods={['dpo']} /> : null}
      {step === 6 ? <TrainedToy lab={lab} methods={BOTH} /> : null}
    </>
  );
}
