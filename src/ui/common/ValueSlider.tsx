import { Slider } from 'radix-ui';

interface ValueSliderProps {
  min: number;
  max: number;
  step?: number;
  value: number;
  onChange: (value: number) => void;
  /** When the thumb is let go. */
  onCommit?: (value: number) => void;
  className: string;
  /** One of the two names it. */
  label?: string;
  labelId?: string;
  /** What a screen reader says instead of the bare position. */
  valueText?: string;
}

/** One value on a line. */
export function ValueSlider(props: ValueSliderProps) {
  const { min, max, step = 1, value, onChange, onCommit, className, label, labelId, valueText } = props;
  return (
    <Slider.Root
      className={`relative flex touch-none items-center select-none ${className}`}
      min={min}
      max={max}
      step={step}
      value={[value]}
      onValueChange={([next = value]) => onChange(next)}
      onValueCommit={([next = value]) => onCommit?.(next)}
    >
      <Slider.Track className="relative h-1 grow rounded-full bg-line">
        <Slider.Range className="absolute h-full rounded-full bg-line-strong" />
      </Slider.Track>
      <Slider.Thumb
        aria-label={label}
        aria-labelledby={labelId}
        aria-valuetext={valueText}
        className="block size-4 rounded-full border border-line-strong bg-panel"
      />
    </Slider.Root>
  );
}
