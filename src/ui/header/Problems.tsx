import { X } from 'lucide-react';
import { useRace, useRaceActions } from '../RaceContext.tsx';

/** What was refused in the address. */
export function Problems() {
  const problems = useRace((state) => state.problems);
  const { dismissProblems } = useRaceActions();
  if (problems.length === 0) return null;
  return (
    <div role="alert" className="flex items-start gap-2 rounded-md bg-alarm-wash px-3 py-2 text-xs">
      <ul className="flex-1">
        {problems.map((problem) => (
          <li key={problem} className="break-words">
            {problem}
          </li>
        ))}
      </ul>
      <button type="button" aria-label="Dismiss" onClick={dismissProblems}>
        <X size={14} aria-hidden="true" />
      </button>
    </div>
  );
}
