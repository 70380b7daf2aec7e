import type { PageId } from '../../store/settings.ts';
import { useRace, useRaceActions } from '../RaceContext.tsx';

const LABELS: Readonly<Record<PageId, { label: string; says: string }>> = {
  race: { label: 'Race', says: 'PPO and DPO, side by side' },
  label: { label: 'Label', says: 'Give preferences yourself' },
  reward: { label: 'Reward', says: 'Train, examine and compose the reward' },
};

/** From page to page; what runs goes on. Links, so that they can be opened elsewhere and copied. */
export function PageNav() {
  const page = useRace((state) => state.view.page);
  const { setView } = useRaceActions();
  return (
    <nav aria-label="Pages" className="flex items-center gap-0.5">
      {Object.entries(LABELS).map(([id, { label, says }]) => (
        <a
          key={id}
          href={`#page=${id}`}
          title={says}
          aria-current={page === id ? 'page' : undefined}
          className="rounded-md px-2 py-1 text-[13px] text-muted hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:font-semibold aria-[current=page]:text-ink"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return; // a new tab
            event.preventDefault();
            setView({ page: id as PageId });
            window.scrollTo(0, 0);
          }}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}
