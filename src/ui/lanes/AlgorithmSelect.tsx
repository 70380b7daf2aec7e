import { useRace, useRaceActions } from '../RaceContext.tsx';

/** Which algorithm runs in a lane; those of the other lanes are not offered. */
export function AlgorithmSelect({ algorithm }: { algorithm: string }) {
  const catalog = useRace((state) => state.catalog);
  const racing = useRace((state) => state.settings.algorithms);
  const { replaceAlgorithm } = useRaceActions();
  const offered = catalog?.algorithms.filter(({ id }) => id === algorithm || !racing.includes(id)) ?? [];
  if (offered.length < 2) return null;
  return (
    <select
      className="h-6 max-w-28 rounded-sm border border-line bg-panel text-[11px] text-muted"
      aria-label="Algorithm of this lane"
      title="Race another algorithm in this lane"
      value={algorithm}
      onChange={(event) => replaceAlgorithm(algorithm, event.target.value)}
    >
      {offered.map(({ id, label, says }) => (
        <option key={id} value={id} title={says}>
          {label}
        </option>
      ))}
    </select>
  );
}
