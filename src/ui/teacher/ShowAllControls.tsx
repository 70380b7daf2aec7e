import { useRace, useRaceActions } from '../RaceContext.tsx';

/** At the foot of a page whose link hides some of it. */
export function ShowAllControls() {
  const isShort = useRace((state) => state.view.hide.length > 0);
  const { setView } = useRaceActions();
  if (!isShort) return null;
  return (
    <footer className="mt-auto flex justify-center pt-2 text-[11px] text-muted print:hidden">
      <button type="button" className="underline decoration-dotted" onClick={() => setView({ hide: [] })}>
        Some controls are hidden by the link: show all
      </button>
    </footer>
  );
}
