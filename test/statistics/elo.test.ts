import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';
import { eloExpectation, eloFromScore, eloRatings } from '../../src/statistics/elo.ts';

describe('eloRatings', () => {
  test('moves by half the stake among equals, and by hand-computed steps after', () => {
    const ratings = eloRatings([
      { winner: 'a', loser: 'b' },
      { winner: 'b', loser: 'a', isTie: true },
    ]);
    const gain = 32 * (0.5 - 1 / (1 + 10 ** (32 / 400)));
    expect(ratings.get('b')).toBeCloseTo(1484 + 32 * (0.5 - 1 / (1 + 10 ** (32 / 400))), 10);
    expect(ratings.get('a')).toBeCloseTo(1516 - gain, 10);
  });

  test('never creates or loses points', () => {
    const game = fc.record({
      pair: fc.constantFrom(['a', 'b'], ['b', 'c'], ['c', 'a'], ['d', 'a']),
      isTie: fc.boolean(),
      weight: fc.double({ min: 0, max: 2, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(game), (games) => {
        const ratings = eloRatings(
          games.map(({ pair, ...rest }) => ({ winner: pair[0], loser: pair[1], ...rest })),
          { initial: 1000, stake: 20 },
        );
        const total = [...ratings.values()].reduce((sum, rating) => sum + rating, 0);
        expect(total).toBeCloseTo(1000 * ratings.size, 6);
      }),
    );
  });

  test('settles where the expected result is the true win rate', () => {
    const random = randomStream(fork(rngKey(2), 'elo'));
    const games = Array.from({ length: 20_000 }, () =>
      random.uniform() < 0.75 ? { winner: 'a', loser: 'b' } : { winner: 'b', loser: 'a' },
    );
    const ratings = eloRatings(games, { stake: 2 });
    expect(Math.abs(eloExpectation(ratings.get('a')!, ratings.get('b')!) - 0.75)).toBeLessThan(0.05);
  });
});

test('eloFromScore keeps the win probability', () => {
  const [a, b] = [0.7, -0.4];
  expect(eloExpectation(eloFromScore(a), eloFromScore(b))).toBeCloseTo(1 / (1 + Math.exp(b - a)), 12);
});
