import { useState } from 'react';
import { laneLabel, laneStyle } from '../../common/laneStyle.ts';
import { useRace } from '../../RaceContext.tsx';
import { ScoreChip } from '../../samples/ScoreChip.tsx';
import { recordedSamples, type ShownAnswer, shownAnswer, shownPrompts } from '../../samples/samplesView.ts';
import { useShortcuts } from '../../useShortcuts.ts';
import type { SceneSet } from '../scene.ts';

export const scenes: SceneSet = {
  order: 60,
  scenesOf: () => [
    { id: 'answers', title: 'Before and after, on a prompt that nobody trained on', Body: Answers },
  ],
};

function Answers() {
  const lanes = useRace((state) => state.lanes);
  const settings = useRace((state) => state.settings);
  const recorded = useRace((state) => state.recorded);
  const catalog = useRace((state) => state.catalog);
  const view = { lanes, settings, recorded };
  const prompts = shownPrompts(view);
  const [place, setPlace] = useState(0);
  const go = (by: number) => setPlace((now) => (now + by + prompts.length) % Math.max(1, prompts.length));
  useShortcuts({ ARROWDOWN: () => go(1), ARROWUP: () => go(-1) });
  const shown = prompts[place % Math.max(1, prompts.length)];
  if (!shown) return <p className="text-muted">Once a lane runs, the SFT model answers here: press Space.</p>;
  return (
    <div className="my-auto flex flex-col gap-[.8em] pb-[1em] wide:text-[1.3em]">
      <p className="text-[1.2em] leading-snug font-medium">{shown.prompt} …</p>
      <div className="grid gap-[.8em] wide:auto-cols-fr wide:grid-flow-col">
        <Answer label="SFT, before" color="--reference" answer={shown.sft} />
        {settings.algorithms.map((id) => (
          <Answer
            key={id}
            label={laneLabel(id, catalog)}
            color={laneStyle(id, catalog).color}
            answer={shownAnswer(view, id, shown.index)}
          />
        ))}
      </div>
      <p className="flex flex-wrap items-center gap-[.8em] text-[.55em] text-muted">
        <button type="button" className="control h-auto px-[.6em] py-[.2em]" onClick={() => go(1)}>
          Another prompt (↓)
        </button>
        The number is the gold score, 0 to 1.
        {recordedSamples(view) ? ' Recorded earlier: press Space for live answers.' : ''}
      </p>
    </div>
  );
}

/** Text from a model is text and nothing else. */
function Answer({ label, color, answer }: { label: string; color: string; answer: ShownAnswer | null }) {
  return (
    <section className="panel border-t-4 p-[.7em]" style={{ borderTopColor: `var(${color})` }}>
      <h2 className="flex items-center justify-between gap-2 text-[.75em] font-semibold">
        <span style={{ color: `var(${color})` }}>{label}</span>
        {answer ? (
          <span className="present-chip">
            <ScoreChip gold={answer.gold} />
          </span>
        ) : null}
      </h2>
      <p className="mt-[.3em] leading-snug break-words">
        {answer ? answer.text : '–'}
        {answer && !answer.ended ? <span className="text-muted"> […]</span> : null}
      </p>
    </section>
  );
}
