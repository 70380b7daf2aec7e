import { useMemo, useRef } from 'react';
import { PictureMenu } from '../export/PictureMenu.tsx';
import { useRace, useWholeRace } from '../RaceContext.tsx';
import { AXIS_LABELS } from './axisLabels.ts';
import { ChartHeading, writeReadouts } from './ChartHeading.tsx';
import type { PlotSpec } from './chartSpec.ts';
import { LatestTable } from './LatestTable.tsx';
import { paletteColor } from './palette.ts';
import { plotSource } from './plotSource.ts';
import { axisOf, findMetric, isStage } from './scene.ts';
import { UPlot } from './UPlot.tsx';

export interface ChartPlotProps {
  spec: PlotSpec;
  title: string;
  says: string;
  height: number;
  /** Without axis label and unit. */
  compact?: boolean;
  /** Of text, lines and marks; 1 on the page, more before a room. */
  scale?: number;
}

/** One plot with its heading, its readouts and, for screen readers, its latest values as a table. */
export function ChartPlot({ spec, title, says, height, compact = false, scale = 1 }: ChartPlotProps) {
  const race = useWholeRace();
  const metric = useRace((state) => findMetric(state.catalog, spec.metric, spec.algorithm));
  const algorithms = useRace((state) => state.settings.algorithms);
  const axis = useRace((state) => axisOf(spec, state));
  const readouts = useRef<HTMLSpanElement>(null);
  const source = useMemo(() => plotSource(spec, race), [spec, race]);
  const lanes = algorithms.filter((lane) => spec.algorithm === undefined || spec.algorithm === lane);
  const xLabel = AXIS_LABELS[axis].long;
  const menu = (
    <PictureMenu
      title={title}
      className={compact ? 'absolute top-5 right-0 z-10 bg-panel' : ''}
      draw={async () => {
        const { scenePicture } = await import('../export/scenePicture.ts');
        const texts = { title, unit: metric?.unit ?? '', xLabel, formatX: AXIS_LABELS[axis].format };
        return scenePicture(source.getScene(), texts, paletteColor);
      }}
      rows={async () => {
        const { sceneRows } = await import('../export/scenePicture.ts');
        return sceneRows(source.getScene(), title, axis === 'wallMs' ? 'wall time (ms)' : xLabel);
      }}
    />
  );
  return (
    <figure className="relative m-0 min-w-0" data-chart={spec.metric}>
      <ChartHeading
        title={title}
        says={says}
        unit={metric?.unit ?? ''}
        compact={compact}
        large={scale > 1}
        lanes={lanes}
        readouts={readouts}
        menu={compact || scale > 1 ? undefined : menu}
      />
      {compact ? menu : null}
      <UPlot
        {...source}
        height={height}
        scale={scale}
        xLabel={compact ? undefined : xLabel}
        formatX={AXIS_LABELS[axis].format}
        syncKey={spec.against === undefined && !isStage(spec) ? axis : undefined}
        onReadout={(scene, x) => writeReadouts(readouts.current, scene, x, metric?.digits)}
      />
      <LatestTable spec={spec} title={title} lanes={lanes} digits={metric?.digits} axis={axis} />
    </figure>
  );
}
