/** What the lesson on preferences says of annotators, against draws of the annotators themselves. */
import { describe, expect, test } from 'vitest';
import { ANNOTATORS, compare } from '../../src/feedback/annotators.ts';
import { fork, rngKey } from '../../src/shared/rng.ts';
import { gradingReport, normalBelow, opinionOf } from '../../src/ui/learn/preference/opinions.ts';

const first = { text: 'The room was lovely and the view was great.', gold: 0.7 };
const second = { text: 'The room was small.', gold: 0.55 };

describe('opinions', () => {
  test('the normal distribution function', () => {
    expect(normalBelow(0)).toBeCloseTo(0.5, 7);
    expect(normalBelow(1.96)).toBeCloseTo(0.9750021, 6);
    expect(normalBelow(-1)).toBeCloseTo(0.1586553, 6);
  });

  test.each(ANNOTATORS.map((person) => [person.name, person] as const))(
    '%s says what the probabilities promise',
    (_name, person) => {
      const opinion = opinionOf(person, first, second);
      expect(opinion.first + opinion.tie + opinion.second).toBeCloseTo(1, 12);
      const count = 2000;
      const drawn = Array.from({ length: count }, (_, i) =>
        compare(person, { first, second }, fork(rngKey(5), i)),
      );
      for (const side of ['first', 'tie', 'second'] as const) {
        const share = drawn.filter((verdict) => verdict === side).length / count;
        const error = Math.sqrt((opinion[side] * (1 - opinion[side])) / count);
        expect(Math.abs(share - opinion[side])).toBeLessThan(5 * error + 0.002);
      }
    },
  );
});

describe('grades by two people', () => {
  const byId = (id: string) => ANNOTATORS.find((person) => person.id === id)!;
  const pairs = Array.from({ length: 16 }, (_, i) => ({
    first: { text: `The meal number ${i} was good`, gold: 0.3 + (i % 5) * 0.1 },
    second: { text: `The meal number ${i} was fine`, gold: 0.35 + ((i * 3) % 7) * 0.07 },
  }));

  test('the generous one’s text wins, whatever it is; a choice by one of the two is right more often', () => {
    const report = gradingReport(byId('farid'), byId('emi'), pairs, rngKey(1));
    expect(report.generousMean - report.strictMean).toBeGreaterThan(1);
    expect(report.generousWins).toBeGreaterThan(0.9);
    expect(report.byGrades).toBeLessThan(0.65);
    expect(report.byChoice).toBeGreaterThan(report.byGrades + 0.05);
  });

  test('also where answers are either good or bad, the generous one’s usually wins', () => {
    const clear = pairs.map(({ first, second }, i) => ({
      first: { ...first, gold: i % 3 === 0 ? 0.9 : 0.1 + (i % 4) * 0.05 },
      second: { ...second, gold: i % 2 === 0 ? 0.85 : 0.12 + (i % 5) * 0.05 },
    }));
    const report = gradingReport(byId('farid'), byId('emi'), clear, rngKey(1));
    expect(report.generousWins).toBeGreaterThan(0.6);
    expect(report.byChoice).toBeGreaterThan(report.byGrades);
  });
});
