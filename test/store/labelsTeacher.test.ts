import { describe, expect, test } from 'vitest';
import type { JobOf, ResultOf } from '../../src/protocol/jobs.ts';
import { createItem } from '../../src/feedback/preferenceItem.ts';
import { createPickTeacher } from '../../src/store/labels/pickTeacher.ts';
import { pairLabel } from './labelsFixtures.ts';

type Job = JobOf<'trainOnPicks'>;

/** A studio that learns when the test says so. */
function slowStudio() {
  const jobs: Job[] = [];
  const finish: ((error?: Error) => void)[] = [];
  const result: ResultOf<'trainOnPicks'> = {
    kind: 'trainOnPicks',
    lossBefore: 0.7,
    lossAfter: 0.5,
    pairs: [],
    watched: [],
    kl: 0.1,
    wallMs: 5,
  };
  const run = (job: Job) => {
    jobs.push(job);
    return new Promise<typeof result>((resolve, reject) =>
      finish.push((error) => (error ? reject(error) : resolve(result))),
    );
  };
  const complete = async (error?: Error) => {
    finish.shift()!(error);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { jobs, run, complete, chosen: (i: number) => jobs[i]!.pairs.map(({ chosen }) => chosen) };
}

describe('training on each pick', () => {
  test('learns nothing while it is off, and nothing from a tie', () => {
    const { jobs, run } = slowStudio();
    const teacher = createPickTeacher(run);
    teacher.given(pairLabel(1));
    teacher.set({ isOn: true });
    teacher.given(createItem({ kind: 'pair', prompt: 'p', a: 'x', b: 'y', outcome: 'tie' }));
    expect(jobs).toEqual([]);
  });

  test('starts from the SFT model once; picks that come meanwhile are one lesson', async () => {
    const { jobs, run, complete, chosen } = slowStudio();
    const teacher = createPickTeacher(run);
    teacher.set({ isOn: true, watch: 'P' });
    for (const n of [1, 2, 3]) teacher.given(pairLabel(n));
    await complete();
    await complete();
    expect(jobs.map(({ restart }) => restart)).toEqual([true, false]);
    expect([chosen(0), chosen(1)]).toEqual([[' good 1'], [' good 2', ' good 3']]);
    expect(jobs[0]!.watch).toEqual(['P']);
    expect(teacher.store.getState()).toMatchObject({ taught: 3, isBusy: false, last: { kl: 0.1 } });
  });

  test('forgets a label that is taken back, by learning the others anew', async () => {
    const { jobs, run, complete, chosen } = slowStudio();
    const teacher = createPickTeacher(run);
    teacher.set({ isOn: true });
    teacher.given(pairLabel(1));
    await complete();
    teacher.given(pairLabel(2));
    await complete();
    teacher.taken(pairLabel(1));
    await complete();
    expect(jobs[2]!.restart).toBe(true);
    expect(chosen(2)).toEqual([' good 2']);
    expect(teacher.store.getState().taught).toBe(1);
  });

  test('a ranking teaches all its pairs', async () => {
    const { run, complete, jobs } = slowStudio();
    const teacher = createPickTeacher(run);
    teacher.set({ isOn: true });
    teacher.given(
      createItem({ kind: 'ranking', prompt: 'p', completions: ['a', 'b', 'c'], ranks: [1, 2, 3] }),
    );
    await complete();
    expect(jobs[0]!.pairs).toHaveLength(3);
  });

  test('stops with a reason when a lesson fails, and starts over when it is switched on again', async () => {
    const { jobs, run, complete, chosen } = slowStudio();
    const teacher = createPickTeacher(run);
    teacher.set({ isOn: true });
    teacher.given(pairLabel(1));
    await complete(new Error('no memory'));
    expect(teacher.store.getState()).toMatchObject({ isOn: false, problem: { message: 'no memory' } });
    teacher.set({ isOn: true });
    await complete();
    expect(jobs[1]!.restart).toBe(true);
    expect(chosen(1)).toEqual([' good 1']);
    expect(teacher.store.getState().problem).toBeNull();
  });
});
