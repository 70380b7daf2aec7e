import { describe, expect, test } from 'vitest';
import { agreementTable, reportAgreement } from '../../src/feedback/agreementTable.ts';
import { ANNOTATORS } from '../../src/feedback/annotators.ts';
import { createItem, type Outcome } from '../../src/feedback/preferenceItem.ts';
import { labelPair } from '../../src/feedback/simulateLabels.ts';
import { rngKey } from '../../src/shared/rng.ts';

const pair = (annotator: string, a: string, b: string, outcome: Outcome, time = 0) =>
  createItem({ kind: 'pair', prompt: 'p', a, b, outcome, annotator, time });
const score = (annotator: string, completion: string, value: number) =>
  createItem({ kind: 'score', prompt: 'p', completion, score: value, annotator });

describe('agreementTable', () => {
  test('knows the same question whichever way round it was asked', () => {
    const items = [
      pair('Ann', 'x', 'y', 'a'),
      pair('Bo', 'y', 'x', 'b'),
      pair('Cy', 'y', 'x', 'a'),
      pair('Ann', 'x', 'z', 'tie'),
      pair('Bo', 'x', 'z', 'skip'),
      score('Cy', 'x', 4),
    ];
    const { questions, answers } = agreementTable(items, 'pair');
    expect(questions.map(({ completions }) => completions.toSorted())).toEqual([
      ['x', 'y'],
      ['x', 'z'],
    ]);
    const [x, y] = questions[0]!.completions[0] === 'x' ? ['first', 'second'] : ['second', 'first'];
    expect(answers).toEqual(
      new Map([
        ['Ann', [x, 'tie']],
        ['Bo', [x, null]],
        ['Cy', [y, null]],
      ]),
    );
  });

  test('counts the last answer of whoever answered twice, and scores apart from thumbs', () => {
    const again = [pair('Ann', 'x', 'y', 'a', 1), pair('Ann', 'x', 'y', 'bothBad', 2)];
    expect(agreementTable(again, 'pair').answers.get('Ann')).toEqual(['bothBad']);
    const thumb = createItem({ kind: 'score', prompt: 'p', completion: 'x', score: 5, scale: 'thumbs' });
    expect(agreementTable([score('Ann', 'x', 2), thumb], 'score').answers).toEqual(new Map([['Ann', [2]]]));
  });
});

describe('reportAgreement', () => {
  test('gives the textbook kappa (Cohen 1960) of two annotators', () => {
    // Both yes 20, both no 15, only the first yes 5, only the second yes 10: kappa 0.4.
    const answers = [
      [20, 5, 5],
      [15, 1, 1],
      [5, 5, 1],
      [10, 1, 5],
    ] as const;
    let question = 0;
    const items = answers.flatMap(([count, first, second]) =>
      Array.from({ length: count }, () => {
        question += 1;
        return [score('Ann', `${question}`, first), score('__proto__', `${question}`, second)];
      }).flat(),
    );
    const { matrix, fleiss, table } = reportAgreement(items, 'score');
    expect(table.questions).toHaveLength(50);
    expect(matrix.annotators).toEqual(['Ann', '__proto__']);
    expect(matrix.kappa[0]![1]).toBeCloseTo(0.4, 12);
    expect(matrix.agreement[0]![1]).toBeCloseTo(0.7, 12);
    // Shares 55/100 and 45/100: (0.7 - 0.505) / (1 - 0.505).
    expect(fleiss).toBeCloseTo(0.195 / 0.495, 12);
  });

  test('weighs scores by their distance', () => {
    const items = [1, 2, 3, 4, 5].flatMap((value) => [
      score('Ann', `c${value}`, value),
      score('Bo', `c${value}`, Math.min(5, value + 1)),
    ]);
    const plain = reportAgreement(items, 'score');
    const weighted = reportAgreement(items, 'score', { weights: 'quadratic' });
    expect(plain.matrix.kappa[0]![1]).toBeLessThan(0.1);
    expect(weighted.matrix.kappa[0]![1]).toBeGreaterThan(0.75);
    expect(weighted.alpha).toBeGreaterThan(0.75);
  });

  test('shows that careful annotators agree more than hasty ones', () => {
    const [ada, , , dev] = ANNOTATORS;
    const twins = [
      ada!,
      { ...ada!, id: 'ada2', name: 'Ada 2' },
      dev!,
      { ...dev!, id: 'dev2', name: 'Dev 2' },
    ];
    const items = Array.from({ length: 200 }, (_, i) => {
      const [a, b] = [0.3, 0.7].map((gold, side) => ({ text: ` ${i} ${side}`, gold }));
      return twins.map((person) => labelPair(person, { prompt: `p${i}`, a: a!, b: b! }, rngKey(2)));
    }).flat();
    const { matrix } = reportAgreement(items, 'pair');
    const kappa = (one: string, two: string) =>
      matrix.kappa[matrix.annotators.indexOf(one)]![matrix.annotators.indexOf(two)]!;
    expect(kappa('Ada', 'Ada 2')).toBeGreaterThan(0.9);
    expect(kappa('Dev', 'Dev 2')).toBeLessThan(0.6);
  });
});
