import { useId } from 'react';

/** One of a few, by name. */
export function Picker({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly { readonly id: string; readonly label: string }[];
  onChange: (id: string) => void;
}) {
  const id = useId();
  return (
    <label htmlFor={id} className="flex min-w-0 items-center gap-1.5 text-xs text-muted">
      {label}
      <select
        id={id}
        className="control h-8 min-w-0 text-[13px] text-ink"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
