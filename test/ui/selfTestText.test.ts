import { expect, test } from 'vitest';
import { demandOf, findingOf } from '../../src/ui/lanes/selfTestText.ts';

const check = (label: string, expected: string, actual: number) => ({
  id: label,
  label,
  expected,
  actual,
  pass: true,
});

test('reads as a sentence would', () => {
  expect(demandOf(check('loss', 'ln 2', 0.6931))).toBe('loss = ln 2');
  expect(demandOf(check('gradient norm', '> 0', 1))).toBe('gradient norm > 0');
  expect(findingOf(check('KL', '0', 0.25))).toBe('KL = 0, measured 0.25');
});
