import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';
import type { Comparison } from '../../src/statistics/comparisons.ts';
import { bradleyTerry, crowdBradleyTerry } from '../../src/statistics/pairwise.ts';
import { expectNear, referenceSection } from './reference.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const inOrder = (scores: ReadonlyMap<string, number>, count: number) =>
  Array.from({ length: count }, (_, i) => scores.get(`m${i}`) ?? NaN);

/** Games among m0, m1, ... with the given scores, by judges who tell the better one with probability `reliability`. */
function drawGames(
  seed: number,
  scores: readonly number[],
  judges: Readonly<Record<string, number>>,
  each: number,
) {
  const random = randomStream(fork(rngKey(seed), 'games'));
  return Object.entries(judges).flatMap(([annotator, reliability]) =>
    Array.from({ length: each }, (): Comparison => {
      const [a, b] = random.permutation(scores.length);
      const isStraight =
        random.uniform() < sigmoid(scores[a!]! - scores[b!]!) === random.uniform() < reliability;
      const [winner, loser] = isStraight ? [a, b] : [b, a];
      return { winner: `m${winner}`, loser: `m${loser}`, annotator };
    }),
  );
}

describe('bradleyTerry', () => {
  interface Case {
    readonly games: [number, number, boolean][];
    readonly prior: number;
    readonly scores: number[];
    readonly errors: number[];
  }
  test.each(referenceSection<Case[]>('bradleyTerry').map((entry) => [entry.scores.length, entry] as const))(
    'equals choix on %i competitors, ties included',
    (count, { games, prior, scores, errors }) => {
      const comparisons = games.map(([a, b, isTie]) => ({ winner: `m${a}`, loser: `m${b}`, isTie }));
      const ranking = bradleyTerry(comparisons, { prior });
      expect(ranking.hasConverged).toBe(true);
      expectNear(inOrder(ranking.scores, count), scores);
      expectNear(inOrder(ranking.errors, count), errors);
    },
  );

  test('stands where the gradient of the penalised log-likelihood is 0', () => {
    const game = fc.record({
      pair: fc.constantFrom([0, 1], [0, 2], [1, 2], [2, 3], [3, 0]),
      isTie: fc.boolean(),
      weight: fc.double({ min: 0.1, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(game, { minLength: 1, maxLength: 25 }), (games) => {
        const comparisons = games.map(({ pair, ...rest }) => ({
          winner: `m${pair[0]}`,
          loser: `m${pair[1]}`,
          ...rest,
        }));
        const { scores } = bradleyTerry(comparisons, { prior: 0.3 });
        for (const [name, score] of scores) {
          let gradient = 0.3 * (sigmoid(-score) - sigmoid(score));
          for (const { winner, loser, isTie, weight } of comparisons) {
            const expected = sigmoid(scores.get(winner)! - scores.get(loser)!);
            const surprise = weight * ((isTie ? 0.5 : 1) - expected);
            if (name === winner) gradient += surprise;
            if (name === loser) gradient -= surprise;
          }
          expect(gradient).toBeCloseTo(0, 8);
        }
      }),
    );
  });

  test('stays finite when somebody never loses, and orders by wins', () => {
    const games = Array.from({ length: 50 }, () => ({ winner: 'up', loser: 'down' }));
    const { scores, errors, hasConverged } = bradleyTerry(games);
    expect(hasConverged).toBe(true);
    expect(scores.get('up')).toBeCloseTo(-scores.get('down')!, 7);
    expect(scores.get('up')).toBeGreaterThan(2);
    expect(scores.get('up')).toBeLessThan(10);
    expect(errors.get('up')).toBeGreaterThan(0.5);
  });

  test('treats a tie as half a win each way', () => {
    const base = [{ winner: 'a', loser: 'b' }];
    const tie = bradleyTerry([...base, { winner: 'b', loser: 'a', isTie: true }]);
    const halves = [
      { winner: 'a', loser: 'b', weight: 0.5 },
      { winner: 'b', loser: 'a', weight: 0.5 },
    ];
    expect([...tie.scores]).toEqual([...bradleyTerry([...base, ...halves]).scores]);
    expect(bradleyTerry([{ winner: 'a', loser: 'b', isTie: true }]).scores.get('a')).toBeCloseTo(0, 12);
  });

  test('errors cover the truth about as often as 95 % intervals should', () => {
    const truth = [1, 0.3, -0.4, -0.9]; // mean 0
    let covered = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { scores, errors } = bradleyTerry(drawGames(seed, truth, { judge: 1 }, 200));
      const center = inOrder(scores, 4).reduce((a, b) => a + b) / 4;
      for (const [i, score] of inOrder(scores, 4).entries())
        if (Math.abs(score - center - truth[i]!) < 1.96 * errors.get(`m${i}`)!) covered++;
    }
    expect(covered / 800).toBeGreaterThan(0.92);
    expect(covered / 800).toBeLessThan(0.98);
  });

  test('errors shrink with the square root of the games, whatever the prior', () => {
    const error = (each: number, prior: number) =>
      bradleyTerry(drawGames(1, [1, 0, -1], { judge: 1 }, each), { prior }).errors.get('m0')!;
    expect(error(200, 0.1) / error(3200, 0.1)).toBeCloseTo(4, 0);
    expect(error(3200, 1e-3) / error(3200, 0.1)).toBeCloseTo(1, 2);
  });

  test('scores leagues that never met as if each stood alone', () => {
    const left = drawGames(1, [1, 0, -1], { judge: 1 }, 30);
    const right = drawGames(2, [2, 0, 0, -1], { judge: 1 }, 30).map(({ winner, loser }) => ({
      winner: `x${winner}`,
      loser: `x${loser}`,
    }));
    const both = bradleyTerry([...left, ...right]);
    for (const part of [left, right]) {
      const alone = bradleyTerry(part);
      for (const [name, score] of alone.scores) {
        expect(both.scores.get(name)).toBeCloseTo(score, 8);
        expect(both.errors.get(name)).toBeCloseTo(alone.errors.get(name)!, 8);
      }
    }
  });

  test('takes 20,000 comparisons of 40,000 completions', () => {
    const games = Array.from({ length: 20_000 }, (_, i) => ({
      winner: `w${i}`,
      loser: `l${i}`,
      isTie: i % 5 === 0,
    }));
    const { scores, errors, hasConverged } = bradleyTerry(games);
    expect(hasConverged).toBe(true);
    expect(scores.get('w7')).toBeCloseTo(bradleyTerry(games.slice(7, 8)).scores.get('w7')!, 8);
    expect(errors.get('l7')).toBeGreaterThan(0);
  });

  test('refuses a prior that lets scores diverge, and a comparison with itself', () => {
    expect(() => bradleyTerry([], { prior: 0 })).toThrow('prior 0: expected a number above 0');
    expect(() => bradleyTerry([{ winner: 'a', loser: 'a' }])).toThrow(
      'comparison 0: "a" is compared with itself',
    );
    expect(bradleyTerry([]).scores.size).toBe(0);
  });
});

describe('crowdBradleyTerry', () => {
  interface Case {
    readonly games: [number, number, number][];
    readonly prior: number;
    readonly reliabilityPrior: [number, number];
    readonly scores: number[];
    readonly reliability: number[];
  }

  test('finds the maximum of the posterior that SciPy finds', () => {
    for (const entry of referenceSection<Case[]>('crowd')) {
      const comparisons = entry.games.map(([a, b, who]) => ({
        winner: `m${a}`,
        loser: `m${b}`,
        annotator: `a${who}`,
      }));
      const ranking = crowdBradleyTerry(comparisons, entry);
      expect(ranking.hasConverged).toBe(true);
      expectNear(inOrder(ranking.scores, entry.scores.length), entry.scores, 1e-5);
      const reliability = entry.reliability.map((_, who) => ranking.reliability.get(`a${who}`) ?? NaN);
      expectNear(reliability, entry.reliability, 1e-5);
    }
  });

  test('tells a contrary annotator from a guessing and a good one, and so ranks better', () => {
    const truth = [2, 1.2, 0.4, -0.4, -1.2, -2];
    const judges = { good: 0.97, fair: 0.85, guessing: 0.5, contrary: 0.05 };
    const correlation = (scores: ReadonlyMap<string, number>) => {
      const found = inOrder(scores, 6);
      const dot = found.reduce((sum, score, i) => sum + score * truth[i]!, 0);
      return (
        dot / Math.sqrt(found.reduce((sum, s) => sum + s * s, 0) * truth.reduce((sum, s) => sum + s * s, 0))
      );
    };
    for (let seed = 0; seed < 5; seed++) {
      const games = drawGames(seed, truth, judges, 120);
      const crowd = crowdBradleyTerry(games);
      const eta = (name: string) => crowd.reliability.get(name)!;
      expect(eta('good')).toBeGreaterThan(eta('guessing') + 0.15);
      expect(eta('guessing')).toBeGreaterThan(eta('contrary') + 0.15);
      expect(correlation(crowd.scores)).toBeGreaterThan(0.95);
      expect(correlation(crowd.scores)).toBeGreaterThan(correlation(bradleyTerry(games).scores));
      expect(crowd.errors.get('m0')).toBeGreaterThan(0);
    }
  });

  test('is as unsure as annotators are unreliable', () => {
    const evens = Array.from({ length: 400 }, (_, i) =>
      i % 2 ? { winner: 'a', loser: 'b' } : { winner: 'b', loser: 'a' },
    );
    const error = (right: number, wrong: number) =>
      crowdBradleyTerry(evens, { prior: 1e-3, reliabilityPrior: [right, wrong] }).errors.get('a')!;
    // among equals a game tells (2 eta - 1)^2 / 4: at eta = 0.75 a quarter of what it tells at eta = 1
    expect(error(0.75e12, 0.25e12) / error(1e12, 1.0001)).toBeCloseTo(2, 2);
  });

  test('equals bradleyTerry when the prior leaves no doubt', () => {
    const games = drawGames(3, [1, 0, -1], { judge: 1 }, 60);
    const crowd = crowdBradleyTerry(games, { reliabilityPrior: [1e12, 1.0001] });
    const plain = bradleyTerry(games);
    expectNear(inOrder(crowd.scores, 3), inOrder(plain.scores, 3), 1e-6);
    expectNear(inOrder(crowd.errors, 3), inOrder(plain.errors, 3), 1e-6);
    expect(() => crowdBradleyTerry(games, { reliabilityPrior: [1, 1] })).toThrow('has no mode');
  });
});
