import { Slider } from 'radix-ui';
import { useId, useState } from 'react';
import type { NumberKnob } from '../../shared/spec.ts';
import { formatKnob, positionOf, readKnobText, sliderSteps, valueAt } from './knobScale.ts';

/**
 * A slider for finding a value and a field for typing one. What is typed is applied on Enter or on leaving the
 * field, and only if it is in range.
 */
export function NumberKnobControl({
  spec,
  value,
  labelId,
  onChange,
}: {
  spec: NumberKnob;
  value: number;
  labelId: string;
  onChange: (value: number) => void;
}) {
  const [text, setText] = useState(formatKnob(value));
  const [position, setPosition] = useState(positionOf(spec, value));
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    // It changed, here or elsewhere. A slider that caused it stays where it is: values are rounded.
    setShown(value);
    setText(formatKnob(value));
    if (valueAt(spec, position) !== value) setPosition(positionOf(spec, value));
  }
  const reading = readKnobText(spec, text);
  const problem = 'problem' in reading ? reading.problem : null;
  const problemId = useId();
  const apply = () => {
    if ('value' in reading && reading.value !== value) onChange(Number(reading.value));
  };
  return (
    <div>
      <div className="flex items-center gap-2">
        <Slider.Root
          className="relative flex h-7 flex-1 touch-none items-center select-none"
          min={0}
          max={sliderSteps(spec)}
          value={[position]}
          onValueChange={([next = position]) => {
            setPosition(next);
            setText(formatKnob(valueAt(spec, next)));
          }}
          onValueCommit={([next = position]) => onChange(valueAt(spec, next))}
        >
          <Slider.Track className="relative h-1 grow rounded-full bg-line">
            <Slider.Range className="absolute h-full rounded-full bg-line-strong" />
          </Slider.Track>
          <Slider.Thumb
            aria-labelledby={labelId}
            aria-valuetext={text}
            className="block size-3.5 rounded-full border border-line-strong bg-panel"
          />
        </Slider.Root>
        <input
          className="control numeric h-7 w-20 text-right text-xs"
          inputMode="decimal"
          aria-labelledby={labelId}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : problemId}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={apply}
          onKeyDown={(event) => {
            if (event.key === 'Enter') apply();
            if (event.key === 'Escape') setText(formatKnob(value));
          }}
        />
      </div>
      {problem === null ? null : (
        <p id={problemId} role="alert" className="text-[11px] text-alarm">
          {problem}. Not applied; it stays {formatKnob(value)}.
        </p>
      )}
    </div>
  );
}
