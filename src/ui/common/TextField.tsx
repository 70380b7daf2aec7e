import { clsx } from 'clsx';

/** A line of text with its name above. */
export function TextField({
  label,
  value,
  onChange,
  className,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}) {
  return (
    <label className={clsx('flex min-w-0 flex-col text-xs text-muted', className)}>
      {label}
      <input
        type="text"
        className="control h-8 w-full font-mono text-[13px] text-ink"
        value={value}
        maxLength={400}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
