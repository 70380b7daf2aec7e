import { useEffect, useState } from 'react';
import type { Stimulus } from '../../../feedback/annotators.ts';
import { domainOf } from '../../../feedback/annotators.ts';
import { studioRequest } from '../../../store/labels/studioAnswers.ts';
import { useWholeRace } from '../../RaceContext.tsx';
import { type JobHandle, useJob } from '../../reward/useJob.ts';
import { useWholeStudio } from '../../StudioContext.tsx';

export type Side = 'first' | 'second';

/** A prompt and two different answers of the shipped model, the first shown first. */
export interface LessonPair {
  readonly prompt: string;
  readonly first: Stimulus;
  readonly second: Stimulus;
}

export interface PreferenceLab {
  readonly writing: JobHandle<readonly LessonPair[]>;
  readonly write: () => void;
  /** Empty until they are written. */
  readonly pairs: readonly LessonPair[];
  /** Which pair is looked at. */
  readonly at: number;
  readonly goTo: (at: number) => void;
  /** The visitor's choices by pair. */
  readonly picks: ReadonlyMap<number, Side>;
  readonly pick: (side: Side) => void;
}

const PROMPTS = 16;

/** Pairs that the SFT model writes when the lesson is opened, and what the visitor makes of them. */
export function usePreferenceLab(): PreferenceLab {
  const studio = useWholeStudio();
  const race = useWholeRace().store;
  const writing = useJob<readonly LessonPair[]>();
  const [at, goTo] = useState(0);
  const [picks, setPicks] = useState<ReadonlyMap<number, Side>>(new Map());
  const write = () =>
    writing.start(async (job) => {
      const request = studioRequest(race.getState());
      await studio.actions.open(request);
      const prompts = (studio.store.getState().opened?.prompts.heldOut ?? []).slice(0, PROMPTS);
      const { items } = await studio.actions.run<'writeAnswers'>(
        {
          kind: 'writeAnswers',
          model: 'sft',
          prompts,
          count: 2,
          sampling: {},
          choose: 'random',
          seed: request.seed,
        },
        job,
      );
      setPicks(new Map());
      goTo(0);
      return items.flatMap(({ prompt, completions: [first, second] }): LessonPair[] => {
        if (!first || !second || first.text === second.text) return [];
        const stimulus = ({ text, gold }: Stimulus): Stimulus => {
          return { text, gold, domain: domainOf(prompt + text) };
        };
        return [{ prompt, first: stimulus(first), second: stimulus(second) }];
      });
    });
  // Once: the answers stay while the visitor goes from step to step.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(write, []);
  const { state } = writing;
  return {
    writing,
    write,
    pairs: state.kind === 'done' ? state.result : [],
    at,
    goTo,
    picks,
    pick: (side) => setPicks((known) => new Map(known).set(at, side)),
  };
}
