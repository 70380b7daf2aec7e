import { describe, expect, test } from 'vitest';
import { cutRun } from '../../src/runs/cutRun.ts';
import type { Curve } from '../../src/runs/run.ts';
import { makeRun } from '../store/runsFixtures.ts';

const curve = (source: Curve['source'], ...steps: number[]): Curve => {
  const column = Float64Array.from(steps);
  return { source, step: column, samples: column, tokens: column, wallMs: column, kl: column, value: column };
};

describe('a run cut at a checkpoint', () => {
  const { head } = makeRun('a');
  const knobChanges = [3, 6, 7].map((step) => ({ step, id: 'dpo.beta', value: step / 10 }));
  const curves = {
    loss: curve('step', 1, 2, 3, 4, 5, 6, 7, 8),
    gold: curve('evaluation', 0, 3, 6, 8),
    pairs: curve('stage', 100, 200),
    late: curve('step', 7, 8),
  };
  const run = { head: { ...head, knobChanges }, detail: { curves, samples: { before: [], after: [] } } };
  const stepsOf = (place: { step: number; evaluatedAt: number }) =>
    Object.entries(cutRun(run, place).detail.curves).map(([name, { step, value }]) => {
      expect(value).toEqual(step);
      return [name, [...step]];
    });

  test('keeps what came before, stages whole, and no empty curve', () => {
    expect(Object.fromEntries(stepsOf({ step: 6, evaluatedAt: 6 }))).toEqual({
      loss: [1, 2, 3, 4, 5, 6],
      gold: [0, 3, 6],
      pairs: [100, 200],
    });
    expect(cutRun(run, { step: 6, evaluatedAt: 6 }).head.knobChanges.map(({ step }) => step)).toEqual([3, 6]);
  });

  test('leaves out an evaluation that is still to come', () => {
    expect(Object.fromEntries(stepsOf({ step: 6, evaluatedAt: 3 }))).toMatchObject({ gold: [0, 3] });
  });

  test('does not change the run', () => {
    cutRun(run, { step: 1, evaluatedAt: 0 });
    expect(run.detail.curves.loss.step).toHaveLength(8);
  });
});
