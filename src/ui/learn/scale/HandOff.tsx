import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useRaceActions } from '../../RaceContext.tsx';
import type { PageId } from '../../../store/settings.ts';

const WAYS: readonly {
  readonly page: PageId;
  readonly tab: string;
  readonly name: string;
  readonly says: string;
}[] = [
  {
    page: 'label',
    tab: '',
    name: 'Labels',
    says: 'Save your preferences as JSONL in the format that TRL’s trainers read.',
  },
  {
    page: 'compare',
    tab: 'runs',
    name: 'Runs',
    says: 'Save curves under TRL’s metric names: CSV, JSON, TensorBoard.',
  },
  {
    page: 'compare',
    tab: 'cost',
    name: 'Cost',
    says: 'Your own runs, scaled: FLOPs, memory, GPU hours, every assumption open.',
  },
  {
    page: 'compare',
    tab: 'sweeps',
    name: 'Sweeps',
    says: 'Settle here, in minutes, which settings are worth GPU hours there.',
  },
];

/** What of this page goes along to a cluster. */
export function HandOff() {
  const { setView } = useRaceActions();
  return (
    <section aria-label="Taking it along" className="panel min-w-0 text-xs">
      <PanelTitle title="What you can take along" says="Everything here uses the names and formats of TRL." />
      <ul className="m-0 grid list-none gap-2 p-3 sm:grid-cols-2">
        {WAYS.map(({ page, tab, name, says }) => (
          <li key={name} className="flex items-start gap-2">
            <button
              type="button"
              className="control w-20 shrink-0 font-medium"
              onClick={() => setView({ page, tab })}
            >
              {name}
            </button>
            <span className="text-muted">{says}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
