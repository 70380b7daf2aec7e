import { useRace, useRaceActions } from '../RaceContext.tsx';

/** Which shipped model learns, where a preset can run on several. */
export function ModelSelect() {
  const { setModel } = useRaceActions();
  const models = useRace(
    ({ catalog, settings }) => catalog?.presets.find(({ id }) => id === settings.preset)?.models,
  );
  const chosen = useRace((state) => state.settings.model);
  if (!models || models.length < 2) return null;
  return (
    <label
      className="flex items-center gap-1.5 text-xs text-muted"
      title="A larger model writes better and learns more slowly"
    >
      Model
      <select
        className="control text-[13px]"
        value={chosen ?? models[0]}
        onChange={(event) => setModel(event.target.value === models[0] ? undefined : event.target.value)}
      >
        {models.map((model) => (
          <option key={model}>{model}</option>
        ))}
      </select>
    </label>
  );
}
