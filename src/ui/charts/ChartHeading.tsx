import { clsx } from 'clsx';
import type { ReactNode, RefObject } from 'react';
import { formatMetric } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { laneStyle } from '../common/laneStyle.ts';
import { Marker } from '../common/Marker.tsx';
import { useRace } from '../RaceContext.tsx';
import { readoutAt, type Scene } from './scene.ts';

/** A longer unit would push the title out; the tooltip has it. */
const LONGEST_UNIT = 8;

interface ChartHeadingProps {
  title: string;
  says: string;
  unit: string;
  compact: boolean;
  /** As large as the text around it, before a room. */
  large?: boolean;
  lanes: readonly string[];
  /** Where `writeReadouts` writes. */
  readouts: RefObject<HTMLSpanElement | null>;
  /** At the end of the line. */
  menu?: ReactNode;
}

/** The title, which explains itself, and each lane's value: the last, or the one under the cursor. */
export function ChartHeading(props: ChartHeadingProps) {
  const { title, says, unit, compact, large = false, lanes, readouts, menu } = props;
  return (
    <figcaption
      className={clsx(
        'flex items-baseline justify-between gap-2 overflow-hidden',
        large ? 'pb-1 text-[1em]' : 'h-5',
      )}
    >
      <HintedText
        says={unit ? `${says} Unit: ${unit}.` : says}
        className={clsx('truncate font-medium', !large && (compact ? 'text-[11px]' : 'text-xs'))}
      >
        {/* Before a room the title stands above, larger. */}
        {large ? <span className="font-normal text-muted">{unit}</span> : title}
        {!large && unit !== '' && unit.length <= LONGEST_UNIT && !compact ? (
          <span className="font-normal text-muted"> ({unit})</span>
        ) : null}
      </HintedText>
      <span
        className={clsx(
          'numeric ml-auto flex shrink-0',
          large ? 'gap-[1em] text-[1.2em]' : 'gap-2 text-[11px]',
        )}
        aria-hidden="true"
        ref={readouts}
      >
        {lanes.map((lane) => (
          <Readout key={lane} lane={lane} markerPx={large ? 20 : 8} />
        ))}
        <span data-recorded-only className="hidden font-sans text-muted data-[shown]:inline">
          recorded
        </span>
      </span>
      {menu}
    </figcaption>
  );
}

function Readout({ lane, markerPx }: { lane: string; markerPx: number }) {
  const catalog = useRace((state) => state.catalog);
  const style = laneStyle(lane, catalog);
  return (
    <span data-readout={lane} className="hidden items-center gap-1 data-[shown]:flex">
      <Marker style={style} size={markerPx} />
      <span style={{ color: `var(${style.color})` }} />
    </span>
  );
}

/** Written straight into the page: readouts change with every redraw and every move of the cursor. */
export function writeReadouts(
  container: HTMLElement | null,
  scene: Scene,
  x: number | null,
  digits: number | undefined,
): void {
  for (const element of container?.querySelectorAll<HTMLElement>('[data-readout]') ?? []) {
    const lane = element.dataset['readout'];
    const line = scene.lines.findLast((candidate) => candidate.algorithm === lane && !candidate.recorded);
    const value = line && readoutAt(line, x);
    element.toggleAttribute('data-shown', value !== undefined);
    if (element.lastElementChild) element.lastElementChild.textContent = formatMetric(value, digits);
  }
  const onlyRecorded = scene.lines.length > 0 && scene.lines.every((line) => line.recorded);
  container?.querySelector('[data-recorded-only]')?.toggleAttribute('data-shown', onlyRecorded);
}
