import { expect, test } from 'vitest';
import { initialLane } from '../../src/store/laneState.ts';
import { reduceEvent } from '../../src/store/reduceEvent.ts';
import { goldGain, scoreboardCells } from '../../src/store/scoreboardCells.ts';
import { catalog, evaluated, stepped } from './fixtures.ts';

const events = [
  evaluated('r', 0, { 'gold/reward': 0.5, 'objective/kl': 0 }),
  evaluated('r', 4, { 'gold/reward': 0.75, 'objective/kl': 2 }),
  stepped('r', 6),
];
const lane = events.reduce(reduceEvent, initialLane('ppo', 'r'));

test('every number that scripts look for is there, with a unit and a sentence', () => {
  const cells = scoreboardCells(catalog);
  expect(cells.map((cell) => cell.metric)).toEqual([
    'gold/reward',
    'objective/kl',
    'wallMs',
    'optimizerSteps',
    'samples',
    'tokensGenerated',
    'tokensTrained',
    'pairs',
    'peakBytes',
  ]);
  for (const cell of cells) {
    expect(cell.unit).not.toBe('');
    expect(cell.says).toMatch(/\.$/);
  }
});

test('values come from the last evaluation and the last step', () => {
  const values = Object.fromEntries(scoreboardCells(null).map((cell) => [cell.metric, cell.value(lane)]));
  expect(values).toMatchObject({
    'gold/reward': 0.75,
    'objective/kl': 2,
    optimizerSteps: 24,
    samples: 192,
    tokensGenerated: 600,
    tokensTrained: 2400,
    wallMs: 1500,
  });
  expect(values['pairs']).toBeUndefined();
});

test('the catalog’s own words are used where it has some', () => {
  expect(scoreboardCells(catalog)[0]!.says).toBe('The truth.');
  expect(scoreboardCells(null)[0]!.says).toContain('gold score');
});

test('the gain is over the SFT model on the same prompts', () => {
  expect(goldGain(lane)).toBeCloseTo(0.25, 12);
  expect(goldGain(initialLane('ppo', 'r'))).toBeUndefined();
});
