import { SliderRow } from './SliderRow.tsx';

/** A slider over round values, so that the keyboard reaches each of them and none falls between two steps. */
export function ValuesSlider({
  label,
  says,
  values,
  value,
  text,
  onChange,
}: {
  label: string;
  /** What it is, with its unit. */
  says: string;
  /** Ascending. */
  values: readonly number[];
  value: number;
  text: string;
  onChange: (value: number) => void;
}) {
  return (
    <SliderRow
      label={label}
      says={says}
      min={0}
      max={values.length - 1}
      step={1}
      value={indexOfNearest(values, value)}
      text={text}
      onChange={(index) => onChange(values[index]!)}
    />
  );
}

/** Place of the value that is closest to one. @param values at least one */
export function indexOfNearest(values: readonly number[], wanted: number): number {
  const distances = values.map((value) => Math.abs(value - wanted));
  return distances.indexOf(Math.min(...distances));
}
