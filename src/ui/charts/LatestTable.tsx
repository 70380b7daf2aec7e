import type { Axis } from '../../store/series.ts';
import { formatMetric } from '../common/format.ts';
import { laneLabel } from '../common/laneStyle.ts';
import { useSlowRace, useWholeRace } from '../RaceContext.tsx';
import { AXIS_LABELS } from './axisLabels.ts';
import type { PlotSpec } from './chartSpec.ts';

const EVERY_MS = 1000;

interface LatestTableProps {
  spec: PlotSpec;
  title: string;
  lanes: readonly string[];
  digits: number | undefined;
  axis: Axis;
}

/** What a plot shows, for those who do not see it. */
export function LatestTable({ spec, title, lanes, digits, axis }: LatestTableProps) {
  const { series } = useWholeRace();
  const catalog = useSlowRace((state) => state.catalog, EVERY_MS);
  return (
    <table className="sr-only">
      <caption>{`${title}: latest values`}</caption>
      <thead>
        <tr>
          <th scope="col">method</th>
          <th scope="col">{title}</th>
          <th scope="col">at {AXIS_LABELS[axis].short}</th>
        </tr>
      </thead>
      <tbody>
        {lanes.map((lane) => {
          const view = series.view(lane, spec.metric);
          const value = view?.value.at(-1);
          const at = view?.[axis].at(-1);
          return (
            <tr key={lane}>
              <th scope="row">{laneLabel(lane, catalog)}</th>
              <td>{value === undefined ? 'none yet' : formatMetric(value, digits)}</td>
              <td>{at === undefined ? 'none yet' : AXIS_LABELS[axis].format(at)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
