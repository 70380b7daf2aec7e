import { laneLabel } from '../../common/laneStyle.ts';
import { useRace } from '../../RaceContext.tsx';
import { found } from '../found.ts';
import type { SceneSet } from '../scene.ts';

export const scenes: SceneSet = {
  order: 90,
  scenesOf: () => [{ id: 'found', title: 'What was found', Body: Found }],
};

function Found() {
  const catalog = useRace((state) => state.catalog);
  const lanes = useRace((state) => state.lanes);
  const { algorithms, seed } = useRace((state) => state.settings);
  const shown = algorithms.flatMap((id) => lanes[id] ?? []);
  const sentences = found(shown, (id) => laneLabel(id, catalog));
  if (sentences.length === 0)
    return <p className="text-muted">Nothing yet: press Space and let the race run.</p>;
  return (
    <>
      <ul className="my-auto flex max-w-[46ch] flex-col gap-[.6em] leading-snug wide:text-[1.4em]">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p className="pb-[1em] text-[.75em] text-muted">
        One race with seed {seed}. Another seed may turn the order round: the Compare page runs many.
      </p>
    </>
  );
}
