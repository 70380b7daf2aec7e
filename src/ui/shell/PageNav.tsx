import { visiblePage, visiblePages } from '../../store/visiblePage.ts';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { pages } from './pages.tsx';

/** From page to page; what runs goes on. Links, so that they can be opened elsewhere and copied. */
export function PageNav() {
  const page = useRace((state) => visiblePage(state.view));
  const hide = useRace((state) => state.view.hide);
  const { setView } = useRaceActions();
  return (
    <nav aria-label="Pages" className="flex items-center gap-0.5">
      {visiblePages(hide).map((id) => (
        <a
          key={id}
          href={`#page=${id}`}
          title={pages[id].says}
          aria-current={page === id ? 'page' : undefined}
          className="rounded-md px-1.5 py-1 text-[13px] sm:px-2 text-muted hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:font-semibold aria-[current=page]:text-ink"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return; // a new tab
            event.preventDefault();
            setView({ page: id, tab: '' });
            window.scrollTo(0, 0);
          }}
        >
          {pages[id].label}
        </a>
      ))}
    </nav>
  );
}
