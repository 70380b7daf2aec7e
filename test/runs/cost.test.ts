import { describe, expect, test } from 'vitest';
import { costToReach, goldWithin, sharedBudget, standingsAt } from '../../src/runs/cost/costCompare.ts';
import { bestOf, COST_ROWS, goldGain } from '../../src/runs/cost/costRows.ts';
import { costCurve, type CostSource } from '../../src/runs/cost/costSource.ts';

const row = (id: string) => COST_ROWS.find((candidate) => candidate.id === id)!;
const zeros = { labels: 0, rewardModel: 0, generation: 0, scoring: 0, training: 0, evaluation: 0 };

function source(changes: Partial<CostSource>): CostSource {
  return {
    id: 'a',
    name: 'a',
    algorithm: 'ppo',
    preset: 'reviews',
    progress: {
      step: 10,
      optimizerSteps: 20,
      samples: 100,
      tokensGenerated: 5000,
      tokensTrained: 9000,
      wallMs: 4000,
      peakBytes: 1e6,
      flops: 2e12,
      work: {
        flops: { ...zeros, generation: 5e11, training: 1.5e12, evaluation: 9e12 },
        tokens: { ...zeros, scoring: 777 },
        trunkPasses: zeros,
        logitPasses: zeros,
        held: { policy: 4, gradients: 4, moments: 8, reference: 4, critic: 0, rewardModel: 0 },
      },
    },
    labels: 50,
    goldStart: 0.5,
    gold: 0.9,
    curve: { gold: [0.5, 0.8, 0.7, 0.9], wallMs: [0, 1000, 2000, 4000], flops: [0, 5e11, 1e12, 2e12] },
    ...changes,
  };
}

describe('the cost rows', () => {
  test('divide the gain by what was spent, each in its own unit', () => {
    const a = source({});
    expect(goldGain(a)).toBeCloseTo(0.4);
    expect(row('gainPerSecond').value(a)).toBeCloseTo(0.1);
    expect(row('gainPerLabel').value(a)).toBeCloseTo(0.008);
    expect(row('gainPerTeraflop').value(a)).toBeCloseTo(0.2);
    expect(row('gainPerKilotoken').value(a)).toBeCloseTo(0.08);
    expect(row('heldBytes').value(a)).toBe(20);
    expect(row('tokensScored').value(a)).toBe(777);
  });

  test('leave out what is not known or was not spent', () => {
    const { work: _, flops: _flops, ...old } = source({}).progress;
    const a = source({ progress: { ...old, tokensGenerated: 0 } });
    for (const id of ['flops', 'gainPerTeraflop', 'heldBytes', 'tokensScored', 'gainPerKilotoken'])
      expect(row(id).value(a), id).toBeUndefined();
  });

  test('name the better run by the row’s own direction', () => {
    const cheap = source({ progress: { ...source({}).progress, wallMs: 1000 } });
    expect(bestOf(row('wallMs'), [source({}), cheap])).toBe(1);
    expect(bestOf(row('gold'), [source({}), source({ gold: 0.6 })])).toBe(0);
    expect(bestOf(row('gold'), [source({}), source({})])).toBe(-1);
    expect(bestOf(row('optimizerSteps'), [source({}), cheap])).toBe(-1);
  });
});

describe('the same budget', () => {
  test('gives what was measured within it, not later and not the best so far', () => {
    const a = source({});
    expect(goldWithin(a, 'wallMs', 2500)).toBe(0.7);
    expect(goldWithin(a, 'flops', 9e11)).toBe(0.8);
    expect(goldWithin(a, 'labels', 49)).toBeUndefined();
    expect(goldWithin(a, 'labels', 50)).toBe(0.9);
    expect(costToReach(a, 'wallMs', 0.75)).toBe(1000);
    expect(costToReach(a, 'flops', 0.95)).toBeUndefined();
  });

  test('orders runs, and can turn their order round', () => {
    const slow = source({
      id: 'slow',
      curve: { gold: [0.5, 0.6, 0.99], wallMs: [0, 1500, 3900], flops: [0, 1, 2] },
    });
    const runs = [source({}), slow];
    expect(standingsAt(runs, 'wallMs', 2000).map(({ source: { id } }) => id)).toEqual(['a', 'slow']);
    expect(standingsAt(runs, 'flops', 2e12).map(({ source: { id } }) => id)).toEqual(['slow', 'a']);
    expect(sharedBudget(runs, 'wallMs')).toBe(3900);
    expect(sharedBudget([], 'wallMs')).toBe(0);
  });

  test('FLOPs that were not recorded beside the gold reward are not guessed', () => {
    const gold = { wallMs: [0, 1], value: [0.1, 0.2] };
    expect(costCurve(gold, { wallMs: [1], value: [3] }).flops).toEqual([]);
    expect(costCurve(gold, { wallMs: [0, 1], value: [0, 3] }).flops).toEqual([0, 3]);
    expect(costCurve(null, null)).toEqual({ gold: [], wallMs: [], flops: [] });
  });
});
