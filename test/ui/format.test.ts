import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFixed,
  formatMetric,
  formatSigned,
  formatTick,
} from '../../src/ui/common/format.ts';

test('a fixed number of decimals, a real minus sign, and a dash for nothing', () => {
  expect(formatFixed(0.9412, 3)).toBe('0.941');
  expect(formatFixed(-1.5, 1)).toBe('−1.5');
  expect(formatFixed(-0.0001, 2)).toBe('0.00');
  expect(formatFixed(undefined, 2)).toBe('–');
  expect(formatFixed(NaN, 2)).toBe('–');
});

test('differences carry their sign', () => {
  expect([formatSigned(0.42, 2), formatSigned(-0.42, 2), formatSigned(undefined, 2)]).toEqual([
    '+0.42',
    '−0.42',
    '–',
  ]);
});

test.each([
  [0, '0'],
  [893, '893'],
  [5120, '5,120'],
  [33_149, '33.1k'],
  [99_960, '100k'],
  [999_400, '999k'],
  [999_600, '1.0M'],
  [12_400_000, '12.4M'],
  [undefined, '–'],
])('the count %s is written %s', (value, text) => {
  expect(formatCount(value)).toBe(text);
});

test.each([
  [0, '0.0', 's'],
  [8_140, '8.1', 's'],
  [99_940, '99.9', 's'],
  [99_960, '1:40', 'min'],
  [725_000, '12:05', 'min'],
])('%s ms are %s %s', (ms, text, unit) => {
  expect(formatDuration(ms)).toEqual({ text, unit });
});

test('bytes are megabytes until they are gigabytes', () => {
  expect(formatBytes(4_200_000)).toEqual({ text: '4.2', unit: 'MB' });
  expect(formatBytes(51_400_000)).toEqual({ text: '51', unit: 'MB' });
  expect(formatBytes(1_340_000_000)).toEqual({ text: '1.34', unit: 'GB' });
});

test('ticks are short', () => {
  expect([0, 0.05, -0.025, 12, 9999, 33_000, 1_500_000].map(formatTick)).toEqual([
    '0',
    '0.05',
    '−0.025',
    '12',
    '9999',
    '33k',
    '1.5M',
  ]);
});

test('a metric without its own number of decimals gets about three figures', () => {
  expect(
    [164.2, 16.42, 1.642, 0.1642, 0.01642, 0.0001642, 0].map((value) => formatMetric(value, undefined)),
  ).toEqual(['164', '16.4', '1.64', '0.16', '0.016', '1.6e−4', '0.000']);
  expect(formatMetric(0.5, 3)).toBe('0.500');
});
