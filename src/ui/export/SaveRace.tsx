import { useWholeRace } from '../RaceContext.tsx';
import { useRunLibrary } from '../RunsContext.tsx';
import { raceHeads } from './raceHeads.ts';
import { SaveRunsMenu } from './SaveRunsMenu.tsx';

/** Saves the lanes' runs as they were kept last: at most a few seconds ago while they run, to the last step when they rest. */
export function SaveRace() {
  const { store } = useWholeRace();
  const library = useRunLibrary();
  const runs = async () => {
    await library.open();
    const { settings, lanes } = store.getState();
    const shown = settings.algorithms.flatMap((algorithm) => lanes[algorithm] ?? []);
    const heads = raceHeads(shown, library.store.getState().heads);
    if (heads.length === 0)
      throw new Error('There is nothing to save yet: press Play. A run is kept every few seconds.');
    return Promise.all(heads.map(({ id }) => library.load(id)));
  };
  return <SaveRunsMenu runs={runs} title="Save this race" compact className="justify-self-start sm:px-1.5" />;
}
