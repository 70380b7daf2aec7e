import type { PresetSpec } from '../../shared/catalog.ts';
import { useRace, useRaceActions } from '../RaceContext.tsx';

export function PresetSelect() {
  const catalog = useRace((state) => state.catalog);
  const preset = useRace((state) => state.settings.preset);
  const { setPreset } = useRaceActions();
  const presets = catalog?.presets ?? [];
  const failures = presets.filter(({ failure }) => failure);
  const chosen = presets.find((known) => known.id === preset);
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
        <Options presets={presets.filter(({ failure }) => !failure)} />
        {failures.length > 0 ? (
          <optgroup label="Failures">
            <Options presets={failures} />
          </optgroup>
        ) : null}
      </select>
    </label>
  );
}

function Options({ presets }: { presets: readonly PresetSpec[] }) {
  return presets.map(({ id, label }) => (
    <option key={id} value={id}>
      {label}
    </option>
  ));
}
