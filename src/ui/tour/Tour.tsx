import { Popover } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import { useRace } from '../RaceContext.tsx';
import { TOUR_STOPS, type TourStop } from './tourStops.ts';
import { useTarget } from './useTarget.ts';

/** A few stops beside what they speak of. The page stays usable all the while; Escape or Skip ends it. */
export function Tour({ onEnd }: { onEnd: () => void }) {
  // A teacher’s link may have taken a target off the page.
  const [stops] = useState(() => TOUR_STOPS.filter(({ target }) => document.querySelector(target)));
  const [at, setAt] = useState(0);
  const stop = stops[at];
  const next = () => (at < stops.length - 1 ? setAt(at + 1) : onEnd());
  const playing = useRace((state) => state.playing);
  const isAnswered = stop?.waitsForPlay === true && playing;
  if (isAnswered) setAt(at + 1);
  useEffect(() => {
    if (!stop) onEnd();
  }, [stop, onEnd]);
  return stop ? <Stop stop={stop} at={at} count={stops.length} onNext={next} onEnd={onEnd} /> : null;
}

interface StopProps {
  stop: TourStop;
  at: number;
  count: number;
  onNext: () => void;
  onEnd: () => void;
}

function Stop({ stop, at, count, onNext, onEnd }: StopProps) {
  const target = useTarget(stop.target);
  const card = useRef<HTMLDivElement>(null);
  if (!target) return null;
  return (
    <Popover.Root open onOpenChange={(open) => open || onEnd()}>
      <Popover.Anchor virtualRef={{ current: target }} />
      <Popover.Portal>
        <Popover.Content
          ref={card}
          aria-label={`Tour, ${at + 1} of ${count}: ${stop.title}`}
          data-tour={at + 1}
          side={stop.side ?? 'bottom'}
          sideOffset={10}
          collisionPadding={10}
          className="z-40 w-[min(20rem,calc(100vw-20px))] rounded-lg border border-line-strong bg-panel p-4 text-sm text-ink outline-none"
          style={{ boxShadow: '0 8px 32px var(--shadow)' }}
          // The card itself takes the focus, not a button in it: Space still starts the race.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (isFocusFree()) card.current?.focus({ preventScroll: true });
          }}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
          tabIndex={-1}
        >
          <h2 className="font-semibold">{stop.title}</h2>
          <p className="mt-1 leading-snug">{stop.says}</p>
          <Moves {...{ stop, at, count, onNext, onEnd }} />
          <Popover.Arrow className="fill-line-strong" />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Nobody is in the middle of something. */
const isFocusFree = () => document.activeElement === null || document.activeElement === document.body;

function Moves({ stop, at, count, onNext, onEnd }: StopProps) {
  return (
    <div className="mt-3 flex items-center gap-2">
      <span className="numeric text-xs text-muted">
        {at + 1} of {count}
      </span>
      {at < count - 1 ? (
        <button type="button" className="control ml-auto text-xs" onClick={onEnd}>
          Skip the tour
        </button>
      ) : null}
      {stop.waitsForPlay ? (
        <span className="text-xs text-muted">waiting for Play</span>
      ) : (
        <button
          type="button"
          className="h-8 rounded-md bg-accent px-3 text-xs font-semibold text-on-accent"
          onClick={onNext}
        >
          {at < count - 1 ? 'Next' : 'Done'}
        </button>
      )}
    </div>
  );
}
