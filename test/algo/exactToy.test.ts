/** What is known of the toy language by summing over its 20,736 sequences. Training on it: test/learning/exactToy.test.ts. */
import { describe, expect, test } from 'vitest';
import {
  allLogProbs,
  exactFigures,
  exactFrontier,
  likeliest,
  logTable,
  optimalLogProbs,
} from '../../src/algo/exactToy/exactSolution.ts';
import { sampleToy } from '../../src/algo/exactToy/tablePolicy.ts';
import { referenceLogits, rewardOf, SEQUENCES, textOf, wordsOf } from '../../src/algo/exactToy/toyWorld.ts';
import { rngKey } from '../../src/shared/rng.ts';

const reference = logTable(referenceLogits());
const logRef = allLogProbs(reference);

describe('the exact side', () => {
  test('probabilities of all sequences sum to 1', () => {
    expect(logRef).toHaveLength(SEQUENCES);
    expect(logRef.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 10);
  });

  test('the reference mostly writes sentences, and is indifferent between good and bad', () => {
    const [first] = likeliest(logRef, 1);
    expect(first!.text).toMatch(/^(the|a|my) (meal|film|room) (was|felt) (good|great|bad|dull)$/);
    expect(Math.abs(exactFigures(logRef, logRef, 1).reward)).toBeLessThan(0.5);
  });

  test.each([0.25, 1, 4])('no other policy has a better objective than the optimum at beta %f', (beta) => {
    const best = exactFigures(optimalLogProbs(logRef, beta), logRef, beta).objective;
    // beta log Z is the value of the optimum (Rafailov et al. 2023, appendix A.1).
    const z = logRef.reduce((sum, value, i) => sum + Math.exp(value + rewardOf(wordsOf(i)) / beta), 0);
    expect(best).toBeCloseTo(beta * Math.log(z), 8);
    for (const other of [0.5, 0.9, 1.1, 2]) {
      expect(exactFigures(optimalLogProbs(logRef, beta * other), logRef, beta).objective).toBeLessThan(best);
    }
  });

  test('the frontier rises and bends', () => {
    const points = exactFrontier(logRef, [4, 2, 1, 0.5, 0.25]);
    const slopes = points.slice(1).map((p, i) => (p.reward - points[i]!.reward) / (p.kl - points[i]!.kl));
    for (const [i, slope] of slopes.entries()) expect(slope).toBeGreaterThan(slopes[i + 1] ?? 0);
  });

  test('samples come as often as they should', () => {
    const count = 20_000;
    const drawn = sampleToy(reference, count, rngKey(3));
    const [first] = likeliest(logRef, 1);
    const share = drawn.filter((words) => textOf(words) === first!.text).length / count;
    expect(Math.abs(share - first!.probability)).toBeLessThan(5 * Math.sqrt(first!.probability / count));
    const mean = drawn.reduce((sum, words) => sum + rewardOf(words), 0) / count;
    expect(mean).toBeCloseTo(exactFigures(logRef, logRef, 1).reward, 1);
  });
});
