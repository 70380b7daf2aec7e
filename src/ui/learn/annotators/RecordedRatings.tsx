import { formatFixed } from '../../common/format.ts';
import { laneStyle } from '../../common/laneStyle.ts';
import { Marker } from '../../common/Marker.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useRaceActions } from '../../RaceContext.tsx';
import { RECORDED_RATINGS, RECORDED_SEEDS } from './recordedRatings.ts';

const METHODS = ['dpo', 'ppo'] as const;

/** Both methods on the six people's ratings, as recorded, each a click from being run again. */
export function RecordedRatings() {
  const { setPreset, setView } = useRaceActions();
  const race = (preset: string) => {
    setPreset(preset);
    setView({ page: 'race', tab: '' });
  };
  return (
    <section aria-label="Both methods on these ratings" className="panel min-w-0 text-xs">
      <PanelTitle
        title={`Gold reward after training on such ratings, recorded, seeds ${RECORDED_SEEDS.join(', ')}`}
        says="Half of the six strict, half generous. Mean gold reward on 200 held-out prompts at the end of a race of the preset, 0 to 1, one number a seed. Race it to see your own."
      />
      <div className="px-3 py-2">
        <table className="w-full">
          <thead>
            <tr className="text-right text-muted">
              <th className="py-1 pr-2 text-left font-normal">ratings</th>
              {METHODS.map((method) => (
                <th key={method} className="px-2 font-normal">
                  <span className="inline-flex items-center gap-1">
                    <Marker style={laneStyle(method, null)} /> {method.toUpperCase()}
                  </span>
                </th>
              ))}
              <th className="pl-2">
                <span className="sr-only">race it</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {RECORDED_RATINGS.map((row) => (
              <tr key={row.preset} className="border-t border-line text-right">
                <th scope="row" className="py-1.5 pr-2 text-left font-normal">
                  {row.label}
                </th>
                {METHODS.map((method) => (
                  <td key={method} className="numeric px-2 whitespace-nowrap">
                    {row[method].map((gold) => formatFixed(gold, 2)).join(', ')}
                  </td>
                ))}
                <td className="pl-2">
                  <button
                    type="button"
                    className="control h-7 whitespace-nowrap"
                    aria-label={`Race it: ${row.label}`}
                    onClick={() => race(row.preset)}
                  >
                    Race it
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
