import { useRace, useRaceActions } from '../RaceContext.tsx';

export function PresetSelect() {
  const catalog = useRace((state) => state.catalog);
  const preset = useRace((state) => state.settings.preset);
  const { setPreset } = useRaceActions();
  const chosen = catalog?.presets.find((known) => known.id === preset);
  return (
    <label className="flex items-center gap-1.5 text-xs text-muted" title={chosen?.says}>
      Preset
      <select
        className="control w-full min-w-0 text-[13px] sm:w-44"
        value={preset}
        disabled={!catalog}
        onChange={(event) => setPreset(event.target.value)}
      >
        {catalog ? null : <option value={preset}>loading</option>}
        {catalog?.presets.map((known) => (
          <option key={known.id} value={known.id}>
            {known.label}
          </option>
        ))}
      </select>
    </label>
  );
}
