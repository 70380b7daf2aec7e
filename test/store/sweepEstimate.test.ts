import { describe, expect, test } from 'vitest';
import type { LaneRequest } from '../../src/protocol/commands.ts';
import { estimateBefore, expectedMs, remainingMs, workloadOf } from '../../src/store/sweeps/sweepEstimate.ts';
import { runWith } from '../runs/sweepFixtures.ts';

const request = (algorithm: string, knobs: LaneRequest['knobs'] = {}): LaneRequest => ({
  algorithm,
  preset: 'reviews',
  seed: 1,
  backend: 'wasm',
  knobs,
});
const work = (algorithm: string, knobs: LaneRequest['knobs'] = {}) => workloadOf(request(algorithm, knobs));
const took = (ms: number, ...of: Parameters<typeof work>) => ({ ...work(...of), ms });

test('a rate does not change how long a run takes, a count does', () => {
  expect(work('dpo', { 'dpo.beta': 0.3 })).toEqual(work('dpo'));
  expect(work('dpo', { 'dpo.steps': 40 }).kind).not.toBe(work('dpo').kind);
  expect(work('ppo').kind).not.toBe(work('dpo').kind);
});

test('what is expected: the median of the same kind, else of the algorithm, else of all', () => {
  const finished = [took(10, 'ppo'), took(30, 'ppo'), took(99, 'ppo'), took(4, 'dpo')];
  expect(expectedMs(work('ppo'), finished)).toBe(30);
  expect(expectedMs(work('ppo', { 'ppo.updates': 9 }), finished)).toBe(30);
  expect(expectedMs(work('kto'), finished)).toBe(20);
  expect(expectedMs(work('kto'), [])).toBeNull();
});

describe('what remains', () => {
  const finished = [took(100, 'ppo'), took(10, 'dpo')];
  test('is not the global mean: long and short runs are told apart', () => {
    expect(remainingMs([work('dpo'), work('dpo')], [], finished, 1)).toBe(20);
    expect(remainingMs([work('ppo'), work('dpo')], [], finished, 1)).toBe(110);
  });
  test('is dealt to whichever slot is free first', () => {
    const running = [{ ...work('ppo'), elapsedMs: 40, fraction: 0.4 }];
    expect(remainingMs([work('dpo'), work('dpo')], running, finished, 2)).toBe(60);
    expect(remainingMs([work('ppo'), work('ppo')], running, finished, 2)).toBe(160);
  });
  test('follows the pace of a run that is late', () => {
    const late = [{ ...work('dpo'), elapsedMs: 30, fraction: 0.75 }];
    expect(remainingMs([], late, finished, 1)).toBe(10);
  });
});

describe('before the start', () => {
  const heads = [
    runWith({ algorithm: 'dpo', seed: 1, gold: [0.5, 0.9], kl: [0, 1], wallMs: 400 }).head,
    runWith({ algorithm: 'ppo', seed: 1, gold: [0.5], kl: [0], wallMs: 1, outcome: 'interrupted' }).head,
  ];
  test('earlier runs of the library say it, for algorithms that have some', () => {
    expect(estimateBefore([request('dpo'), request('dpo')], heads, 1)).toEqual({ ms: 800, unknown: [] });
    expect(estimateBefore([request('dpo'), request('ppo')], heads, 1)).toEqual({
      ms: null,
      unknown: ['ppo'],
    });
  });
  test('runs of another preset do not', () => {
    const other = [{ ...request('dpo'), preset: 'noisy' }];
    expect(estimateBefore(other, heads, 1)).toEqual({ ms: null, unknown: ['dpo'] });
  });
});
