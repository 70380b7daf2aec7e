import { useState } from 'react';
import { useRace } from '../../RaceContext.tsx';
import type { SceneSet } from '../scene.ts';

export const scenes: SceneSet = {
  order: 20,
  scenesOf: () => [{ id: 'labels', title: 'What both learn from', Body: Labels }],
};

/** One pair, large. */
function Labels() {
  const preferences = useRace(
    (state) => Object.values(state.lanes).find((lane) => lane.preferences)?.preferences,
  );
  const [place, setPlace] = useState(0);
  const { examples = [] } = preferences ?? {};
  const pair = examples[place % Math.max(1, examples.length)];
  if (!preferences || !pair)
    return (
      <p className="max-w-[40ch] leading-snug text-muted">
        Pairs of answers, of which one was preferred. The SFT model writes them as soon as the race begins:
        press Space.
      </p>
    );
  return (
    <div className="my-auto flex flex-col gap-[.8em] pb-[1em] wide:text-[1.45em]">
      <p className="text-[.65em] text-muted">
        <b className="numeric text-ink">{preferences.pairs}</b> pairs like this one, the same for every lane.
      </p>
      <p className="text-[1.1em] font-medium">{pair.prompt} …</p>
      <div className="grid gap-[1em] wide:grid-cols-2">
        <Side title="✓ chosen" color="var(--good)" text={pair.chosen} />
        <Side title="✗ rejected" color="var(--bad)" text={pair.rejected} />
      </div>
      {examples.length > 1 ? (
        <button
          type="button"
          className="control h-auto self-start px-[.6em] py-[.2em] text-[.5em]"
          onClick={() => setPlace((place + 1) % examples.length)}
        >
          Another pair
        </button>
      ) : null}
    </div>
  );
}

function Side({ title, color, text }: { title: string; color: string; text: string }) {
  return (
    <figure className="panel m-0 border-2 p-[.8em]" style={{ borderColor: color }}>
      <figcaption className="text-[.75em] font-semibold" style={{ color }}>
        {title}
      </figcaption>
      <p className="mt-[.2em] leading-snug break-words">{text}</p>
    </figure>
  );
}
