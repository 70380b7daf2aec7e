import { scoreboardCells } from '../../../store/scoreboardCells.ts';
import { HintedText } from '../../common/Hint.tsx';
import { laneLabel, laneStyle } from '../../common/laneStyle.ts';
import { Marker } from '../../common/Marker.tsx';
import { cellText } from '../../lanes/cellText.ts';
import { useRace } from '../../RaceContext.tsx';
import type { SceneSet } from '../scene.ts';

export const scenes: SceneSet = {
  order: 40,
  scenesOf: () => [{ id: 'scoreboard', title: 'Scoreboard', Body: LargeScoreboard }],
};

function LargeScoreboard() {
  const catalog = useRace((state) => state.catalog);
  const lanes = useRace((state) => state.lanes);
  const algorithms = useRace((state) => state.settings.algorithms);
  return (
    <table className="my-auto w-full max-w-[60ch] border-collapse wide:max-w-none wide:text-[1.35em]">
      <thead>
        <tr className="text-right text-[.9em]">
          <th scope="col" className="text-left text-[.75em] font-normal text-muted">
            so far
          </th>
          {algorithms.map((id) => {
            const style = laneStyle(id, catalog);
            return (
              <th key={id} scope="col" className="font-semibold" style={{ color: `var(${style.color})` }}>
                <Marker style={style} size={18} /> {laneLabel(id, catalog)}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {scoreboardCells(catalog).map((cell) => (
          <tr key={cell.metric} className="border-t border-line">
            <th scope="row" className="py-[.1em] text-left text-[.75em] font-normal text-muted">
              <HintedText says={`${cell.says} Unit: ${cell.unit}.`}>{cell.label}</HintedText>
            </th>
            {algorithms.map((id) => {
              const lane = lanes[id];
              const { text, unit } = cellText(cell, lane && cell.value(lane));
              return (
                <td key={id} className="numeric text-right text-[1.1em] font-semibold whitespace-nowrap">
                  {text} <span className="text-[.55em] font-normal text-muted">{unit}</span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
