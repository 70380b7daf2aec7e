import { BanditPanel } from './BanditPanel.tsx';
import { ClipRatesPanel, useClipRates } from './ClipRatesPanel.tsx';
import { StepSizePanel } from './StepSizePanel.tsx';
import { SurrogatePanel } from './SurrogatePanel.tsx';
import { VariancePanel } from './VariancePanel.tsx';

/** From one sampled answer to the clip of PPO. What is not of the step is hidden, not lost. */
export function ClipWidget({ step }: { step: number }) {
  const rates = useClipRates();
  return (
    <>
      <div hidden={step !== 0}>
        <BanditPanel />
      </div>
      {step === 1 ? <VariancePanel /> : null}
      {step === 2 ? <StepSizePanel /> : null}
      {step === 3 ? <SurrogatePanel /> : null}
      {step === 4 ? <ClipRatesPanel lab={rates} /> : null}
    </>
  );
}
