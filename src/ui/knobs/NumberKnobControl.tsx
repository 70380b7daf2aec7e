import { useId, useState } from 'react';
import type { NumberKnob } from '../../shared/spec.ts';
import { ValueSlider } from '../common/ValueSlider.tsx';
import { formatKnob, positionOf, readKnobText, sliderSteps, valueAt } from './knobScale.ts';

interface NumberKnobControlProps {
  spec: NumberKnob;
  value: number;
  labelId: string;
  onChange: (value: number) => void;
}

/**
 * A slider for finding a value and a field for typing one. What is typed is applied on Enter or on leaving the
 * field, and only if it is in range.
 */
export function NumberKnobControl({ spec, value, labelId, onChange }: NumberKnobControlProps) {
  const [text, setText] = useState(formatKnob(value));
  const [position, setPosition] = useState(positionOf(spec, value));
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    // It changed, here or elsewhere. A slider that caused it stays where it is: values are rounded.
    setShown(value);
    setText(formatKnob(value));
    if (valueAt(spec, position) !== value) setPosition(positionOf(spec, value));
  }
  return (
    <div className="flex flex-wrap items-center gap-x-2">
      <ValueSlider
        className="h-7 flex-1"
        min={0}
        max={sliderSteps(spec)}
        value={position}
        labelId={labelId}
        valueText={text}
        onChange={(next) => {
          setPosition(next);
          setText(formatKnob(valueAt(spec, next)));
        }}
        onCommit={(next) => onChange(valueAt(spec, next))}
      />
      <TypedValue
        spec={spec}
        value={value}
        text={text}
        labelId={labelId}
        onType={setText}
        onChange={onChange}
      />
    </div>
  );
}

interface TypedValueProps extends NumberKnobControlProps {
  text: string;
  onType: (text: string) => void;
}

function TypedValue({ spec, value, text, labelId, onType, onChange }: TypedValueProps) {
  const problemId = useId();
  const reading = readKnobText(spec, text);
  const problem = 'problem' in reading ? reading.problem : null;
  const apply = () => {
    if ('value' in reading && reading.value !== value) onChange(Number(reading.value));
  };
  return (
    <>
      <input
        className="control numeric h-7 w-20 text-right text-xs"
        inputMode="decimal"
        aria-labelledby={labelId}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : problemId}
        value={text}
        onChange={(event) => onType(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply();
          if (event.key === 'Escape') onType(formatKnob(value));
        }}
      />
      {problem === null ? null : (
        <p id={problemId} role="alert" className="basis-full text-[11px] text-alarm">
          {problem}. Not applied; it stays {formatKnob(value)}.
        </p>
      )}
    </>
  );
}
