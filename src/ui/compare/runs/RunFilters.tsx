import { Search } from 'lucide-react';
import { useMemo } from 'react';
import { laneLabel } from '../../common/laneStyle.ts';
import { useRace } from '../../RaceContext.tsx';
import { useRuns } from '../../RunsContext.tsx';
import { offered, type RunQuery } from './runFilter.ts';

export function RunFilters({
  query,
  onChange,
  found,
}: {
  query: RunQuery;
  onChange: (query: RunQuery) => void;
  found: number;
}) {
  const heads = useRuns((state) => state.heads);
  const catalog = useRace((state) => state.catalog);
  const { algorithms, presets, tags } = useMemo(() => offered(heads), [heads]);
  const presetLabel = (id: string) => catalog?.presets.find((known) => known.id === id)?.label ?? id;
  return (
    <>
      <label className="relative min-w-0 flex-1 basis-36 sm:max-w-56">
        <span className="sr-only">Find by name or tag</span>
        <Search size={13} aria-hidden="true" className="absolute top-2.5 left-2 text-muted" />
        <input
          type="search"
          placeholder="Find by name or tag"
          className="control w-full pl-6.5"
          value={query.text}
          maxLength={200}
          onChange={(event) => onChange({ ...query, text: event.target.value })}
        />
      </label>
      <Choice
        label="Algorithm"
        all="all algorithms"
        value={query.algorithm}
        options={algorithms.map((id) => ({ id, label: laneLabel(id, catalog) }))}
        onChange={(algorithm) => onChange({ ...query, algorithm })}
      />
      <Choice
        label="Preset"
        all="all presets"
        value={query.preset}
        options={presets.map((id) => ({ id, label: presetLabel(id) }))}
        onChange={(preset) => onChange({ ...query, preset })}
      />
      <Choice
        label="Tag"
        all="all tags"
        value={query.tag}
        options={tags.map((id) => ({ id, label: id }))}
        onChange={(tag) => onChange({ ...query, tag })}
      />
      <output className="whitespace-nowrap text-muted">
        {found === heads.length
          ? `${found} ${found === 1 ? 'run' : 'runs'}`
          : `${found} of ${heads.length} runs`}
      </output>
    </>
  );
}

/** Hidden while there is nothing to choose between. */
function Choice({
  label,
  all,
  value,
  options,
  onChange,
}: {
  label: string;
  all: string;
  value: string;
  options: readonly { readonly id: string; readonly label: string }[];
  onChange: (value: string) => void;
}) {
  if (options.length === 0 || (options.length === 1 && value === '' && label !== 'Tag')) return null;
  return (
    <select
      aria-label={label}
      className="control max-w-40 min-w-0 text-xs"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{all}</option>
      {options.map(({ id, label: text }) => (
        <option key={id} value={id}>
          {text}
        </option>
      ))}
    </select>
  );
}
