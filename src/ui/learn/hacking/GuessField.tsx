import { clsx } from 'clsx';
import { OUTCOMES, type Outcome } from './reading.ts';

/** What will gold do? Before the run, and not to be changed after it. */
export function GuessField({
  guess,
  isOpen,
  onGuess,
}: {
  guess: Outcome | null;
  isOpen: boolean;
  onGuess: (guess: Outcome) => void;
}) {
  return (
    <fieldset className="m-0 min-w-0 border-0 p-0">
      <legend className="mb-1 text-[13px] font-medium">The proxy will rise. What will gold do?</legend>
      <div className="flex flex-wrap gap-1.5">
        {OUTCOMES.map(({ value, label }) => (
          <label
            key={value}
            className={clsx(
              'control flex min-h-9 cursor-pointer items-center has-focus-visible:outline-2 has-focus-visible:outline-offset-2',
              guess === value && 'border-ink bg-accent font-medium text-on-accent hover:opacity-90',
              !isOpen && guess !== value && 'cursor-default opacity-60',
            )}
          >
            <input
              type="radio"
              name="hacking-guess"
              className="sr-only"
              checked={guess === value}
              disabled={!isOpen}
              onChange={() => onGuess(value)}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
