import { describe, expect, test } from 'vitest';
import { createRunRecorder } from '../../src/runs/runRecorder.ts';
import { runDetailSchema, runHeadSchema } from '../../src/runs/run.ts';
import { laneRequest, runLane } from '../engine/nodeLane.ts';

const identity = { id: 'run-1', name: 'DPO', race: 'race-1', startedAt: 1000 };
const request = laneRequest('dpo', {
  knobs: { 'preferences.prompts': 8, 'dpo.steps': 4, 'evaluation.prompts': 4, 'evaluation.points': 2 },
});

describe('a recorded run', () => {
  test('says nothing before the first evaluation', () => {
    expect(createRunRecorder(identity, request).run()).toBeNull();
  });

  test('is what the worker said, and fits its schema', async () => {
    const recorder = createRunRecorder(identity, request);
    const events = await runLane(request);
    for (const event of events) recorder.take(event);
    const run = recorder.run()!;
    expect(runHeadSchema.parse(run.head)).toEqual(run.head);
    expect(runDetailSchema.safeParse(run.detail).success).toBe(true);
    expect(run.head.outcome).toBe('finished');

    const stepped = events.filter((event) => event.type === 'run/stepped');
    const loss = run.detail.curves['loss']!;
    expect([...loss.value]).toEqual(stepped.map((event) => event.metrics['loss']));
    expect([...loss.step]).toEqual([1, 2, 3, 4]);

    const evaluated = events.filter((event) => event.type === 'run/evaluated');
    const gold = run.detail.curves['gold/reward']!;
    expect(gold.source).toBe('evaluation');
    expect([...gold.value]).toEqual(evaluated.map((event) => event.metrics['gold/reward']));
    expect([...gold.kl]).toEqual(evaluated.map((event) => event.metrics['objective/kl']));
    expect(run.head.start).toEqual(evaluated[0]!.metrics);
    expect(run.detail.samples.after).toEqual(evaluated.at(-1)!.samples);
    expect(run.head.progress).toEqual(evaluated.at(-1)!.progress);
  });

  test('that failed says why', async () => {
    const recorder = createRunRecorder(identity, request);
    for (const event of await runLane(request, 1)) recorder.take(event);
    const error = { code: 'not-finite', message: 'loss became NaN' } as const;
    recorder.take({ type: 'engine/failed', fatal: true, error });
    expect(recorder.run()!.head).toMatchObject({ outcome: 'failed', failure: error });
  });
});
