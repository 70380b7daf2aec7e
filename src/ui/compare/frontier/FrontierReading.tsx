import type { FrontierReport } from '../../../runs/frontier/frontierReport.ts';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { Sentences } from './Sentences.tsx';

/** What the numbers say. */
export function FrontierReading({ report }: { report: FrontierReport }) {
  return (
    <section className="panel min-w-0 text-xs leading-relaxed" aria-label="What it says">
      <PanelTitle title="What it says" says="Sentences written from the numbers, here and now." />
      <div className="px-3 py-2">
        <p className="mb-1 text-muted">
          Best first. “&gt;”: clearly ahead of the next, seed by seed; “≈”: not told apart.
        </p>
        <Sentences list={report.reading} />
      </div>
    </section>
  );
}
