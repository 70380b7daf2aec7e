import { useMemo, useState } from 'react';
import type { Study } from '../../../store/labels/annotatorPool.ts';
import type { AnswersWithGold } from '../../../store/labels/annotatorStudy.ts';
import { studioRequest } from '../../../store/labels/studioAnswers.ts';
import { useRace, useWholeRace } from '../../RaceContext.tsx';
import { type JobHandle, type JobRun, useJob } from '../../reward/useJob.ts';
import { useWholeStudio } from '../../StudioContext.tsx';
import { type Habits, studyOf } from './peopleStudy.ts';

const PROMPTS = 100;
const ANSWERS = 3;

export interface PeopleStudy {
  readonly habits: Habits;
  readonly setHabits: (habits: Habits) => void;
  readonly study: Study | null;
  readonly job: JobHandle<void>;
  readonly rate: (job: JobRun) => Promise<void>;
}

/** Answers are written once by the SFT model; who rates them how is then a matter of milliseconds. */
export function usePeopleStudy(): PeopleStudy {
  const { actions, store: studio } = useWholeStudio();
  const { store: race } = useWholeRace();
  const seed = useRace((state) => state.settings.seed);
  const [habits, setHabits] = useState<Habits>('strictAndGenerous');
  const [written, setWritten] = useState<readonly AnswersWithGold[] | null>(null);
  const study = useMemo(() => written && studyOf(habits, written, seed), [habits, written, seed]);
  const rate = async (job: JobRun) => {
    await actions.open(studioRequest(race.getState()));
    const prompts = (studio.getState().opened?.prompts.train ?? []).slice(0, PROMPTS);
    const { items } = await actions.run<'writeAnswers'>(
      {
        kind: 'writeAnswers',
        model: 'sft',
        prompts: [...prompts],
        count: ANSWERS,
        sampling: {},
        choose: 'random',
        seed,
      },
      job,
    );
    setWritten(items);
  };
  return { habits, setHabits, study, job: useJob<void>(), rate };
}
