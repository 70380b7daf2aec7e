import { useId } from 'react';
import type { KnobSpec, KnobValue } from '../../shared/spec.ts';
import { HintedText } from '../common/Hint.tsx';
import { KnobControl } from './KnobField.tsx';

/** A knob that is not one of the race's: its name, which explains it, and its control. */
export function LabelledKnob({
  spec,
  value,
  onChange,
}: {
  spec: KnobSpec;
  value: KnobValue;
  onChange: (value: KnobValue) => void;
}) {
  const labelId = useId();
  return (
    <div className="min-w-0">
      <HintedText says={spec.says} id={labelId} className="text-xs text-muted first-letter:uppercase">
        {spec.label}
      </HintedText>
      <KnobControl spec={spec} value={value} labelId={labelId} onChange={onChange} />
    </div>
  );
}
