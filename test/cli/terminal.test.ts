import { describe, expect, test } from 'vitest';
import { liveLines, progressBar, table } from '../../src/cli/terminal.ts';

describe('table', () => {
  test('pads every column to its widest cell, numbers to the right', () => {
    expect(
      table(
        ['lane', 'gold'],
        [
          ['ppo', '0.9'],
          ['dpo', '10.25'],
        ],
      ).split('\n'),
    ).toEqual(['lane   gold', '----  -----', 'ppo     0.9', 'dpo   10.25']);
  });
});

describe('progressBar', () => {
  test.each([
    [0, '[....]'],
    [0.5, '[##..]'],
    [7, '[####]'],
    [-1, '[....]'],
  ])('draws %d', (fraction, bar) => {
    expect(progressBar(fraction, 4)).toBe(bar);
  });
});

describe('liveLines', () => {
  function recorder(isTTY: boolean) {
    const written: string[] = [];
    const stream = { isTTY, columns: 80, write: (text: string) => written.push(text) };
    return { written, lines: liveLines(stream as unknown as NodeJS.WriteStream) };
  }

  test('moves up over its own lines on a terminal', () => {
    const { written, lines } = recorder(true);
    lines.show(['a', 'b']);
    lines.show(['c', 'd']);
    expect(written[0]).not.toContain('\u001B[2A');
    expect(written[1]!.startsWith('\u001B[2A')).toBe(true);
  });

  test('logs a line once for each new heading elsewhere', () => {
    const { written, lines } = recorder(false);
    lines.show(['ppo rollouts [#...]']);
    lines.show(['ppo rollouts [##..]']);
    lines.show(['ppo update [##..]']);
    expect(written).toEqual(['ppo rollouts [#...]\n', 'ppo update [##..]\n']);
  });
});
