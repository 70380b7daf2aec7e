import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { type FrontierMethodId, frontierMethods } from '../../../runs/frontier/frontierMethods.ts';
import type { FrontierRecord } from '../../../runs/frontier/frontierRecord.ts';
import { frontierReport } from '../../../runs/frontier/frontierReport.ts';
import { frontierBand, frontierSummary } from '../../../runs/frontier/frontierSummary.ts';
import { loadFrontier, loadPublished } from '../../../store/frontier/recordedFrontier.ts';
import { EmptyState } from '../../common/EmptyState.tsx';
import { BestTable } from './BestTable.tsx';
import { FrontierFigure } from './FrontierFigure.tsx';
import { FrontierLegend } from './FrontierLegend.tsx';
import { FrontierReading } from './FrontierReading.tsx';
import { FrontierReasons } from './FrontierReasons.tsx';
import { MeasurePanel } from './MeasurePanel.tsx';
import { useMeasurements } from './useMeasurements.ts';
import { useMyRunPoints } from './useMyRunPoints.ts';
import { useRecorded } from './useRecorded.ts';

/** The frontier as it was recorded, or as the visitor has measured it. */
export function FrontierSection() {
  const { frontier } = useMeasurements();
  const own = useStore(frontier.store, (state) => state.record);
  const recorded = useRecorded(loadFrontier);
  const record = own ?? recorded;
  return (
    <>
      <MeasurePanel record={record ?? null} isOwn={own !== null} />
      {record ? <FrontierResult record={record} isOwn={own !== null} /> : null}
      {record === null ? (
        <section className="panel" aria-label="Frontier">
          <EmptyState title="Nothing was recorded for this copy of the page.">
            Measure here with the button above: gold reward against KL for every method.
          </EmptyState>
        </section>
      ) : null}
      {record === undefined ? <div className="panel min-h-[60dvh]" aria-busy="true" /> : null}
    </>
  );
}

const drawn = frontierMethods.map(({ id }) => id);

function FrontierResult({ record, isOwn }: { record: FrontierRecord; isOwn: boolean }) {
  const published = useRecorded(loadPublished) ?? [];
  const [hidden, setHidden] = useState<readonly FrontierMethodId[]>([]);
  const [showPaper, setShowPaper] = useState(true);
  const [showMine, setShowMine] = useState(false);
  const [bySqrt, setBySqrt] = useState(false);
  const mine = useMyRunPoints(record.preset, showMine);
  const { summary, report, bands } = useMemo(() => {
    const made = frontierSummary(record);
    return {
      summary: made,
      report: frontierReport(record),
      bands: drawn.flatMap((method) => frontierBand(made.points, record.seeds, method) ?? []),
    };
  }, [record]);
  const isShown = (method: FrontierMethodId) => !hidden.includes(method);
  const shownBands = bands.filter(({ method }) => isShown(method));
  const toggle = (method: FrontierMethodId) =>
    setHidden((before) =>
      before.includes(method) ? before.filter((id) => id !== method) : [...before, method],
    );
  return (
    <>
      <section className="panel min-w-0 p-3" aria-label="Frontier">
        <FrontierLegend
          methods={bands.map(({ method }) => method)}
          isShown={isShown}
          onToggle={toggle}
          paper={{ shown: showPaper, onChange: setShowPaper, names: published.map(({ name }) => name) }}
          mine={{ shown: showMine, onChange: setShowMine, count: mine.length }}
          sqrt={{ shown: bySqrt, onChange: setBySqrt }}
        />
        <FrontierFigure
          points={summary.points.filter(({ method }) => isShown(method))}
          bands={shownBands}
          published={showPaper ? published : []}
          mine={mine}
          start={summary.start}
          bySqrt={bySqrt}
          isOwn={isOwn}
          seeds={record.seeds.length}
        />
      </section>
      <div className="grid min-w-0 gap-2 wide:grid-cols-2">
        <BestTable report={report} published={published} seeds={record.seeds.length} />
        <FrontierReading report={report} />
      </div>
      <FrontierReasons report={report} />
    </>
  );
}
