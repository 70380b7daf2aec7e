import type { KnobSpec } from '../../shared/spec.ts';

export function ChoiceKnobControl({
  spec,
  value,
  labelId,
  onChange,
}: {
  spec: Extract<KnobSpec, { kind: 'choice' }>;
  value: string;
  labelId: string;
  onChange: (value: string) => void;
}) {
  return (
    <select
      className="control h-7 w-full text-xs"
      aria-labelledby={labelId}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {spec.choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}
