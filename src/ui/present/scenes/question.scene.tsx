import { laneLabel, laneStyle } from '../../common/laneStyle.ts';
import { Marker } from '../../common/Marker.tsx';
import { useRace } from '../../RaceContext.tsx';
import type { SceneSet } from '../scene.ts';

export const scenes: SceneSet = {
  order: 10,
  scenesOf: ({ algorithms }, catalog) => [
    {
      id: 'question',
      title: `${algorithms.map((id) => laneLabel(id, catalog)).join(' or ')}: same model, same labels, same seed`,
      Body: Question,
    },
  ],
};

function Question() {
  const catalog = useRace((state) => state.catalog);
  const settings = useRace((state) => state.settings);
  const model = useRace((state) => Object.values(state.lanes).find((lane) => lane.model)?.model);
  const preset = catalog?.presets.find(({ id }) => id === settings.preset);
  return (
    <div className="my-auto flex flex-col gap-[1.2em] pb-[1em]">
      <p className="max-w-[50ch] leading-snug wide:text-[1.3em]">{preset?.says}</p>
      <ul className="grid gap-[1em] wide:grid-cols-2">
        {settings.algorithms.map((id) => {
          const style = laneStyle(id, catalog);
          return (
            <li key={id} className="panel p-[.8em]">
              <h2
                className="flex items-center gap-[.4em] font-semibold"
                style={{ color: `var(${style.color})` }}
              >
                <Marker style={style} size={22} /> {laneLabel(id, catalog)}
              </h2>
              <p className="mt-[.3em] leading-snug max-wide:text-[.85em]">
                {catalog?.algorithms.find((known) => known.id === id)?.says}
              </p>
            </li>
          );
        })}
      </ul>
      <p className="text-[.8em] text-muted">
        {model
          ? `${model.id}: ${model.parameters.toLocaleString('en-US')} parameters, trained in this browser. `
          : ''}
        Preset “{preset?.label}”, seed {settings.seed}. Press Space to start.
      </p>
    </div>
  );
}
