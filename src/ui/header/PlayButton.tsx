import { clsx } from 'clsx';
import { Pause, Play } from 'lucide-react';
import { isOver } from '../../store/raceState.ts';
import { useRace, useRaceActions } from '../RaceContext.tsx';

/** Starts, pauses and repeats the race. */
export function PlayButton({ small = false }: { small?: boolean }) {
  const { play, pause } = useRaceActions();
  const playing = useRace((state) => state.playing);
  const over = useRace(isOver);
  const Icon = playing ? Pause : Play;
  return (
    <button
      type="button"
      className={clsx(
        'flex items-center justify-center gap-2 rounded-md bg-accent font-semibold text-on-accent',
        small ? 'h-8 px-3 text-xs whitespace-nowrap' : 'h-10 w-28 text-sm',
      )}
      onClick={playing ? pause : play}
      data-action="play"
    >
      <Icon size={small ? 14 : 18} aria-hidden="true" />
      {playing ? 'Pause' : over ? 'Run again' : 'Play'}
    </button>
  );
}
