import { useEffect, useRef, useState } from 'react';
import { ChartPlot } from '../charts/ChartPlot.tsx';
import type { PlotSpec } from '../charts/chartSpec.ts';
import { findMetric } from '../charts/scene.ts';
import { useRace } from '../RaceContext.tsx';

/** The chart's own heading, in heights of its letters. */
const HEADING_EM = 2;
/** Size of a letter on the ordinary page's charts, in pixels. */
const SMALL_PX = 11;
/** The chart's letters, as a share of those around it. */
const LETTERS = 0.75;

/** One chart in the whole window, drawn anew at its size, with what to look for under it. */
export function LargeChart({ plot, title, says }: { plot: PlotSpec; title: string; says: string }) {
  const { ref, height, em } = useRoom();
  const metric = useRace((state) => findMetric(state.catalog, plot.metric, plot.algorithm));
  return (
    <div className="flex min-h-[18em] min-w-0 flex-1 flex-col">
      {/* The table for readers must not make it scroll. */}
      <div ref={ref} className="min-h-0 flex-1 overflow-clip">
        {height > 0 ? (
          <ChartPlot
            spec={plot}
            title={title}
            says={metric?.says ?? says}
            height={Math.max(140, Math.round(height - HEADING_EM * em))}
            scale={(LETTERS * em) / SMALL_PX}
          />
        ) : null}
      </div>
      <p className="mt-[.4em] text-[.7em] leading-snug text-muted">{says}</p>
    </div>
  );
}

/** The element's height and the size of its letters, in CSS pixels; both 0 until they are known. */
function useRoom() {
  const ref = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState({ height: 0, em: 0 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) =>
      setRoom({
        height: Math.floor(entry!.contentRect.height),
        em: Number.parseFloat(getComputedStyle(element).fontSize),
      }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, ...room };
}
