import { expect, test } from 'vitest';
import { initialLane, type LaneState } from '../../src/store/laneState.ts';
import { raceHeads } from '../../src/ui/export/raceHeads.ts';
import { progress } from '../store/fixtures.ts';
import { exampleRun } from '../runs/exportRuns.ts';

const { head } = exampleRun();
const lane: LaneState = {
  ...initialLane('ppo', 'ppo-1'),
  phase: 'finished',
  request: { ...head.request, lanes: 2, knobs: { ...head.request.knobs, 'dpo.beta': 1 } },
  progress: progress(4),
  wallMs: 10,
};
/** Turned in another order. */
const knobs = { 'dpo.beta': 1, ...head.request.knobs };
const kept = { ...head, request: { ...head.request, knobs } };

test('a lane is found again by its settings and by how far it has come', () => {
  const others = [
    { ...kept, id: 'of a sweep', sweep: 's' },
    { ...kept, id: 'other seed', request: { ...kept.request, seed: 8 } },
    { ...kept, id: 'interrupted', outcome: 'interrupted' as const },
  ];
  expect(raceHeads([lane], [...others, kept, { ...kept, id: 'older' }])).toEqual([kept]);
  expect(raceHeads([lane], others)).toEqual([]);
});

test('a lane that goes on is not taken for an earlier, finished run', () => {
  const going = { ...lane, phase: 'running' as const };
  expect(raceHeads([going], [kept])).toEqual([]);
  const soFar = { ...kept, id: 'so far', outcome: 'running' as const, progress: progress(3) };
  expect(raceHeads([going], [soFar, kept])).toEqual([soFar]);
});

test('a lane that has not begun has no run', () => {
  expect(raceHeads([{ ...lane, phase: 'ready', wallMs: 0 }], [kept])).toEqual([]);
});
