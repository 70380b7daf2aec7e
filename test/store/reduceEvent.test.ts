import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../src/protocol/events.ts';
import { hasBegun, initialLane, type LaneState } from '../../src/store/laneState.ts';
import { reduceEvent } from '../../src/store/reduceEvent.ts';
import { evaluated, loaded, stepped } from './fixtures.ts';

const RUN = 'ppo-1';
const after = (events: readonly EngineEvent[], lane: LaneState = initialLane('ppo', RUN)) =>
  events.reduce(reduceEvent, lane);

describe('reduceEvent', () => {
  test('never changes the state that it is given', () => {
    const lane = Object.freeze(initialLane('ppo', RUN));
    expect(reduceEvent(lane, stepped(RUN, 1, { a: 1 }))).not.toBe(lane);
    expect(lane.latest).toEqual({});
  });

  test('ignores what an earlier load still says', () => {
    const lane = after([stepped(RUN, 3, { a: 1 })]);
    expect(reduceEvent(lane, stepped('ppo-0', 9, { a: 2 }))).toBe(lane);
    expect(reduceEvent(lane, { type: 'run/stateChanged', runId: 'ppo-0', state: 'finished' })).toBe(lane);
  });

  test('takes over what was loaded', () => {
    const lane = after([loaded(RUN, { 'ppo.rate': 1 }, 12)]);
    expect(lane.backend?.name).toBe('wasm');
    expect(lane.knobs).toEqual({ 'ppo.rate': 1 });
    expect(lane.totalSteps).toBe(12);
  });

  test('keeps the last value of every metric', () => {
    const lane = after([stepped(RUN, 1, { a: 1, b: 2 }), stepped(RUN, 2, { a: 3 })]);
    expect(lane.latest).toEqual({ a: 3, b: 2 });
    expect(lane.progress?.step).toBe(2);
    expect(lane.wallMs).toBe(500);
  });

  test('remembers the SFT model’s evaluation and the samples before the last', () => {
    const lane = after([
      evaluated(RUN, 0, { 'gold/reward': 0.5 }, 'was bad.'),
      evaluated(RUN, 4, { 'gold/reward': 0.7 }, 'was good.'),
    ]);
    expect(lane.start?.metrics['gold/reward']).toBe(0.5);
    expect(lane.evaluation?.samples[0]?.text).toBe('was good.');
    expect(lane.previousSamples[0]?.text).toBe('was bad.');
  });

  test('an evaluation after step 0 is not taken for the SFT model', () => {
    expect(after([evaluated(RUN, 4, {})]).start).toBeNull();
  });

  test('lists the stages in the order in which they began, each with its last progress', () => {
    const stage = (name: string, done: number): EngineEvent => ({
      type: 'stage/progressed',
      runId: RUN,
      stage: name,
      label: name,
      done,
      total: 10,
      wallMs: done,
      metrics: {},
    });
    const lane = after([stage('pairs', 5), stage('pairs', 10), stage('rewardModel', 1)]);
    expect(lane.stages.map(({ stage, done }) => [stage, done])).toEqual([
      ['pairs', 10],
      ['rewardModel', 1],
    ]);
  });

  test('a changed knob is in force', () => {
    const lane = after([
      loaded(RUN, { 'ppo.rate': 1, 'ppo.updates': 48 }),
      { type: 'knob/changed', runId: RUN, id: 'ppo.rate', value: 2, step: 3 },
    ]);
    expect(lane.knobs).toEqual({ 'ppo.rate': 2, 'ppo.updates': 48 });
  });

  test('a refusal leaves the run going; a fatal error stops it and keeps what was measured', () => {
    const error = { code: 'config', message: 'no such knob' } as const;
    const running: EngineEvent[] = [
      { type: 'run/stateChanged', runId: RUN, state: 'running' },
      stepped(RUN, 2, { a: 1 }),
    ];
    const refused = after([...running, { type: 'engine/failed', runId: RUN, fatal: false, error }]);
    expect([refused.phase, refused.refusal, refused.failure]).toEqual(['running', error, null]);
    const dead = after([...running, { type: 'engine/failed', fatal: true, error }]);
    expect([dead.phase, dead.failure, dead.latest]).toEqual(['failed', error, { a: 1 }]);
  });
});

test('a lane has begun once it has run, not when it is merely loaded', () => {
  expect(hasBegun(after([loaded(RUN, {})]))).toBe(false);
  expect(hasBegun(after([{ type: 'run/stateChanged', runId: RUN, state: 'ready' }]))).toBe(false);
  expect(hasBegun(after([{ type: 'run/stateChanged', runId: RUN, state: 'running' }]))).toBe(true);
  expect(hasBegun(after([stepped(RUN, 1), { type: 'run/stateChanged', runId: RUN, state: 'paused' }]))).toBe(
    true,
  );
});
