import { clsx } from 'clsx';
import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { writeUrl } from '../../store/urlState.ts';
import { PlayButton } from '../header/PlayButton.tsx';
import { useRace, useWholeRace } from '../RaceContext.tsx';
import { EmbeddedChart } from './EmbeddedChart.tsx';

/** The page in a frame of somebody's slides: no header, no navigation, and a way to the whole page. */
export function EmbedFrame({ children }: { children: ReactNode }) {
  const chart = useRace((state) => state.view.chart);
  const catalog = useRace((state) => state.catalog);
  return (
    <div className={clsx('flex flex-col gap-2 p-2', chart === '' ? 'min-h-dvh' : 'h-dvh')}>
      {chart === '' ? children : <EmbeddedChart name={chart} />}
      <footer className="flex items-center justify-between gap-2 text-xs print:hidden">
        {chart === '' ? <span /> : <PlayButton small />}
        {catalog ? <OpenInFull /> : null}
      </footer>
    </div>
  );
}

/** The same experiment in a tab of its own. */
function OpenInFull() {
  const { store } = useWholeRace();
  useRace((state) => state.settings);
  useRace((state) => state.view);
  const { settings, view, catalog } = store.getState();
  if (!catalog) return null;
  const { search, hash } = writeUrl(settings, { ...view, embed: false, chart: '' }, catalog);
  return (
    <a
      className="flex items-center gap-1 text-muted underline decoration-dotted hover:text-ink"
      href={`${window.location.pathname}${search}${hash}`}
      target="_blank"
      rel="noreferrer"
    >
      RLHF Playground: open in full <ExternalLink size={12} aria-hidden="true" />
    </a>
  );
}
