import { useState } from 'react';
import { useRace, useRaceActions } from '../RaceContext.tsx';

/** The one number from which everything random in both lanes follows. */
export function SeedInput() {
  const seed = useRace((state) => state.settings.seed);
  const { setSeed } = useRaceActions();
  const [text, setText] = useState(String(seed));
  const [shown, setShown] = useState(seed);
  if (shown !== seed) {
    setShown(seed);
    setText(String(seed));
  }
  const valid = /^\d{1,15}$/.test(text.trim());
  const apply = () => (valid ? setSeed(Number(text)) : setText(String(seed)));
  return (
    <label
      className="flex items-center gap-1.5 text-xs text-muted"
      title="Everything random follows from it: the same seed on the same backend gives the same curves"
    >
      Seed
      <input
        className="control numeric w-16 text-[13px]"
        inputMode="numeric"
        value={text}
        aria-invalid={!valid}
        aria-describedby={valid ? undefined : 'seed-problem'}
        onChange={(event) => setText(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => event.key === 'Enter' && apply()}
      />
      {valid ? null : (
        <span id="seed-problem" role="alert" className="text-[11px] text-alarm">
          a whole number, 0 or more
        </span>
      )}
    </label>
  );
}
