import { clsx } from 'clsx';

interface SegmentsProps<V extends string> {
  label: string;
  choices: readonly { readonly value: V; readonly label: string; readonly says?: string }[];
  value: V;
  onChange: (value: V) => void;
}

/** One of a few, as buttons: a select would keep the keys to itself. */
export function Segments<V extends string>({ label, choices, value, onChange }: SegmentsProps<V>) {
  return (
    <fieldset className="m-0 flex min-w-0 border-0 p-0" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          title={choice.says}
          aria-pressed={choice.value === value}
          className={clsx(
            'control -ml-px rounded-none first:ml-0 first:rounded-l-md last:rounded-r-md',
            'aria-pressed:bg-accent aria-pressed:text-on-accent',
          )}
          onClick={(event) => {
            if (event.detail > 0) event.currentTarget.blur();
            onChange(choice.value);
          }}
        >
          {choice.label}
        </button>
      ))}
    </fieldset>
  );
}
