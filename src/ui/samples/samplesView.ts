import { fitsRecorded } from '../../store/recorded.ts';
import type { RaceState } from '../../store/raceState.ts';

/** One answer as it is shown. */
export interface ShownAnswer {
  readonly text: string;
  readonly gold: number;
  readonly ended: boolean;
  /** The answer before it, when there was one: the words that differ are marked. */
  readonly previous: string | undefined;
}

export interface ShownPrompt {
  /** Its place names it: two held-out prompts may read the same. */
  readonly index: number;
  readonly prompt: string;
  readonly sft: ShownAnswer;
}

type View = Pick<RaceState, 'lanes' | 'recorded' | 'settings'>;

/** The race recorded with this preset, as long as no lane has answered live. */
export function recordedSamples(state: View) {
  const live = Object.values(state.lanes).some((lane) => lane.start);
  return !live && fitsRecorded(state.recorded, state.settings) ? state.recorded.samples : null;
}

/** The prompts with the SFT model's answers, from the first lane that has them. */
export function shownPrompts(state: View): readonly ShownPrompt[] {
  const recorded = Object.values(recordedSamples(state) ?? {})[0];
  if (recorded) {
    return recorded.map(({ prompt, before, goldBefore }, index) => ({
      index,
      prompt,
      sft: settled(before, goldBefore),
    }));
  }
  const start = Object.values(state.lanes).find((lane) => lane.start)?.start;
  return (start?.samples ?? []).map(({ prompt, text, gold, ended }, index) => ({
    index,
    prompt,
    sft: { text, gold, ended, previous: undefined },
  }));
}

/** What a lane's policy answers to a prompt now; null before it has. */
export function shownAnswer(state: View, algorithm: string, index: number): ShownAnswer | null {
  const recorded = recordedSamples(state)?.[algorithm]?.[index];
  if (recorded) return settled(recorded.after, recorded.goldAfter);
  const lane = state.lanes[algorithm];
  const sample = lane?.evaluation?.samples[index];
  if (!sample) return null;
  const previous = lane?.previousSamples[index]?.text;
  return { text: sample.text, gold: sample.gold, ended: sample.ended, previous };
}

const settled = (text: string, gold: number): ShownAnswer => ({
  text,
  gold,
  ended: true,
  previous: undefined,
});
