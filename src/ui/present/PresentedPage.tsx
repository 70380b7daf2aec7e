import { LogOut } from 'lucide-react';
import type { PageId } from '../../store/settings.ts';
import { useRaceActions } from '../RaceContext.tsx';
import { pages } from '../shell/pages.tsx';
import { useShortcuts } from '../useShortcuts.ts';

/** A page that is no sequence of scenes: without its surroundings, and larger. */
export function PresentedPage({ page }: { page: PageId }) {
  const { Page, label } = pages[page];
  const { setView } = useRaceActions();
  const leave = () => setView({ present: '' });
  useShortcuts({ ESCAPE: leave });
  return (
    <div className="present-page flex min-h-dvh flex-col gap-2 px-3 py-2" data-present={page}>
      <div className="flex items-center justify-between">
        <h1 className="text-base font-semibold">{label}</h1>
        <button type="button" className="control flex items-center gap-1.5 text-xs" onClick={leave}>
          <LogOut size={14} aria-hidden="true" /> Leave (Esc)
        </button>
      </div>
      <Page />
    </div>
  );
}
