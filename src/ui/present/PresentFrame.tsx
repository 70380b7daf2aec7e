import { type ReactNode, useEffect, useRef } from 'react';
import { useRaceActions, useWholeRace } from '../RaceContext.tsx';
import { useShortcuts } from '../useShortcuts.ts';
import { PresentBar } from './PresentBar.tsx';
import { useSwipe } from './useSwipe.ts';

export interface PresentFrameProps {
  /** Above the title, small: of what this is a part. */
  kicker: string;
  places: readonly { readonly title: string }[];
  at: number;
  title: string;
  onGo: (place: number) => void;
  /** Beyond the first and the last place, if something is there. */
  onBefore?: (() => void) | undefined;
  onAfter?: (() => void) | undefined;
  /** Space and a button play the race. */
  playsRace?: boolean;
  children: ReactNode;
}

/** One thing in the whole window, and the ways from one to the next: keys, a presenter's remote, a swipe, dots. */
export function PresentFrame(props: PresentFrameProps) {
  const { kicker, places, at, title, onGo, onBefore, onAfter, playsRace = false, children } = props;
  const { store } = useWholeRace();
  const { play, pause, setView } = useRaceActions();
  const back = at > 0 ? () => onGo(at - 1) : onBefore;
  const forward = at < places.length - 1 ? () => onGo(at + 1) : onAfter;
  const leave = () => setView({ present: '' });
  useShortcuts({
    ARROWRIGHT: () => forward?.(),
    PAGEDOWN: () => forward?.(),
    ARROWLEFT: () => back?.(),
    PAGEUP: () => back?.(),
    HOME: () => onGo(0),
    END: () => onGo(places.length - 1),
    ...(playsRace && { Space: () => (store.getState().playing ? pause() : play()) }),
    ESCAPE: leave,
  });
  const swipe = useSwipe({ onLeft: forward, onRight: back });
  const heading = useFocusOnChange(title);
  return (
    <main className="present flex h-dvh flex-col overflow-hidden" data-present={at} {...swipe}>
      <div className="flex min-h-0 flex-1 flex-col gap-[.8em] overflow-y-auto px-[4vw] pt-[1.2em]">
        <div>
          <p className="text-[.6em] text-muted">{kicker}</p>
          <h1
            ref={heading}
            tabIndex={-1}
            className="text-[1.6em] leading-tight font-semibold tracking-tight outline-none"
          >
            {title}
          </h1>
        </div>
        {children}
      </div>
      <PresentBar {...{ places, at, onGo, back, forward, playsRace }} onLeave={leave} />
    </main>
  );
}

/** Screen readers hear the new title, and Space is free for the race. */
function useFocusOnChange(title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef('');
  useEffect(() => {
    if (shown.current === title) return;
    shown.current = title;
    heading.current?.focus({ preventScroll: true });
    heading.current?.parentElement?.parentElement?.scrollTo(0, 0);
  }, [title]);
  return heading;
}
