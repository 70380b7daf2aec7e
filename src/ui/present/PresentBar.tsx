import { ChevronLeft, ChevronRight, Maximize, X } from 'lucide-react';
import { PlayButton } from '../header/PlayButton.tsx';

interface PresentBarProps {
  places: readonly { readonly title: string }[];
  at: number;
  onGo: (place: number) => void;
  back: (() => void) | undefined;
  forward: (() => void) | undefined;
  onLeave: () => void;
  playsRace: boolean;
}

/** At the foot, quiet: where one is, and the same moves for a mouse. */
export function PresentBar({ places, at, onGo, back, forward, onLeave, playsRace }: PresentBarProps) {
  return (
    <nav
      aria-label="Presentation"
      className="flex shrink-0 items-center gap-2 px-[4vw] py-2 text-xs text-muted print:hidden"
    >
      {playsRace ? <PlayButton small /> : null}
      <span className="numeric mx-auto sm:hidden">
        {at + 1} of {places.length}
      </span>
      <ol className="mx-auto flex min-w-0 flex-wrap items-center justify-center max-sm:hidden">
        {places.map(({ title }, i) => (
          <li key={`${i} ${title}`} className="flex">
            <button
              type="button"
              title={title}
              aria-label={`${i + 1} of ${places.length}: ${title}`}
              aria-current={i === at ? 'step' : undefined}
              className="group grid size-6 place-items-center"
              onClick={() => onGo(i)}
            >
              <span className="size-2 rounded-full bg-line-strong group-aria-[current=step]:size-3 group-aria-[current=step]:bg-accent" />
            </button>
          </li>
        ))}
      </ol>
      <span className="flex">
        <Move says="Back (left arrow)" onClick={back} Icon={ChevronLeft} />
        <Move says="Forward (right arrow)" onClick={forward} Icon={ChevronRight} />
        <span className="contents max-sm:hidden">
          <Move says="Fill the screen" onClick={toggleFullScreen} Icon={Maximize} />
        </span>
        <Move says="Leave the presentation (Esc)" onClick={onLeave} Icon={X} />
      </span>
    </nav>
  );
}

function Move({
  says,
  onClick,
  Icon,
}: {
  says: string;
  onClick: (() => void) | undefined;
  Icon: typeof ChevronLeft;
}) {
  return (
    <button
      type="button"
      className="icon-button disabled:opacity-40"
      aria-label={says}
      title={says}
      disabled={!onClick}
      onClick={onClick}
    >
      <Icon size={18} aria-hidden="true" />
    </button>
  );
}

/** Where a browser refuses, the window stays as it is. */
function toggleFullScreen(): void {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();
  change.catch(() => undefined);
}
