import { useId } from 'react';
import { HintedText } from '../../common/Hint.tsx';
import { ValueSlider } from '../../common/ValueSlider.tsx';

/** A named number that the visitor sets. */
export function SliderRow({
  label,
  says,
  min,
  max,
  step,
  value,
  text,
  onChange,
}: {
  label: string;
  /** What it is, with its unit. */
  says: string;
  min: number;
  max: number;
  step: number;
  value: number;
  /** The value as it is shown and read out. */
  text: string;
  onChange: (value: number) => void;
}) {
  const id = useId();
  return (
    <div className="flex min-w-0 items-center gap-2 text-[13px]">
      <HintedText says={says} id={id} className="whitespace-nowrap">
        {label}
      </HintedText>
      <ValueSlider
        className="h-8 w-36 min-w-24 shrink"
        labelId={id}
        min={min}
        max={max}
        step={step}
        value={value}
        valueText={text}
        onChange={onChange}
      />
      <span className="numeric w-12">{text}</span>
    </div>
  );
}
