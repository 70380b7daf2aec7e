/** The visitor's own labels in a lane, and rewards that are put together. */
import { describe, expect, test } from 'vitest';
import type { LabelledPair, OwnLabels } from '../../src/protocol/commands.ts';
import type { RewardSpec } from '../../src/shared/rewardSpec.ts';
import { createNodeLane, laneRequest, ofType, runLane } from './nodeLane.ts';

const pair = (prompt: string, n: number): LabelledPair => ({
  prompt,
  chosen: ' was great and clean.',
  rejected: ` was dirty${' and loud'.repeat(n)}.`,
});
const labels: OwnLabels = {
  train: ['The room', 'The staff', 'The pool', 'The garden'].flatMap((prompt) => [
    pair(prompt, 0),
    pair(prompt, 1),
  ]),
  heldOut: [pair('The bar', 0), pair('The beach', 1)],
};
const small = { 'preferences.prompts': 10, 'evaluation.prompts': 8, 'ppo.updates': 1, 'dpo.steps': 4 };
const mine = { ...small, 'preferences.source': 'mine' };

describe('own labels', () => {
  test.each(['ppo', 'dpo'])('%s learns from them and from nothing else', async (algorithm) => {
    const events = await runLane(laneRequest(algorithm, { knobs: mine, labels }));
    const [built] = ofType(events, 'preferences/built');
    expect(built).toMatchObject({ pairs: 8, heldOutPairs: 2 });
    expect(built!.examples[0]).toEqual(labels.train[0]);
  });

  test('both kinds together', async () => {
    const knobs = { ...small, 'preferences.source': 'both' };
    const both = ofType(await runLane(laneRequest('dpo', { knobs, labels })), 'preferences/built')[0]!;
    const simulated = ofType(await runLane(laneRequest('dpo', { knobs: small })), 'preferences/built')[0]!;
    expect(both.pairs).toBe(simulated.pairs + 8);
  });

  test('none yet: says where to give some', async () => {
    const { session, events } = createNodeLane();
    await session.handle({ type: 'lane/load', runId: 'a', request: laneRequest('dpo', { knobs: mine }) });
    await session.handle({ type: 'run/start', runId: 'a' });
    expect(events.at(-1)).toMatchObject({
      type: 'engine/failed',
      error: { code: 'config', fix: expect.stringContaining('Label page') as string },
    });
  });

  test('a pair that is too long is left out, and that is said', async () => {
    const long = { prompt: 'The room', chosen: ' was good'.repeat(60), rejected: ' was bad' };
    const events = await runLane(
      laneRequest('dpo', { knobs: mine, labels: { ...labels, train: [...labels.train, long] } }),
    );
    expect(ofType(events, 'run/noted')[0]!.message).toMatch(/^1 of your pairs/);
    expect(ofType(events, 'preferences/built')[0]!.pairs).toBe(8);
  });

  test('pairs of one ranking weigh as much as one pair', async () => {
    const ranked = labels.train.map((label) => ({ ...label, group: label.prompt }));
    const events = await runLane(laneRequest('ppo', { knobs: mine, labels: { ...labels, train: ranked } }));
    expect(ofType(events, 'run/evaluated').length).toBeGreaterThan(0);
  });
});

describe('composed rewards', () => {
  const reward: RewardSpec = {
    combine: 'sum',
    parts: [
      { part: 'rewardModel', weight: 1, config: {} },
      { part: 'length', weight: 0.5, config: { words: 6 } },
      { part: 'endsProperly', weight: 0.5, config: {} },
    ],
  };

  test('each part’s share of the reward is told with every step', async () => {
    const events = await runLane(laneRequest('ppo', { knobs: small, reward }));
    const { metrics } = ofType(events, 'run/stepped')[0]!;
    const shares = ['rewardModel', 'length', 'endsProperly'].map((part) => metrics[`reward/share/${part}`]!);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
    for (const share of shares) expect(share).toBeGreaterThan(0);
    expect(ofType(events, 'lane/loaded')[0]!.reward.parts[1]!.config).toEqual({ words: 6, tolerance: 4 });
  });

  test('a rule alone needs no reward model', async () => {
    const rule: RewardSpec = { combine: 'sum', parts: [{ part: 'length', weight: 1, config: {} }] };
    const events = await runLane(laneRequest('ppo', { knobs: small, reward: rule }));
    expect(ofType(events, 'stage/progressed').map(({ stage }) => stage)).not.toContain('rewardModel');
  });

  test('a part that does not exist is refused before anything is given up', async () => {
    const { session, events } = createNodeLane();
    const bad: RewardSpec = { combine: 'sum', parts: [{ part: 'magic', weight: 1, config: {} }] };
    await session.handle({ type: 'lane/load', runId: 'a', request: laneRequest('ppo', { reward: bad }) });
    expect(events.at(-1)).toMatchObject({ error: { message: expect.stringContaining('magic') as string } });
  });

  test('a classifier that is not there stops PPO with what to do', async () => {
    const { session, events } = createNodeLane();
    const needy: RewardSpec = { combine: 'sum', parts: [{ part: 'classifier', weight: 1, config: {} }] };
    const request = laneRequest('ppo', { reward: needy, knobs: small });
    await session.handle({ type: 'lane/load', runId: 'a', request });
    await session.handle({ type: 'run/start', runId: 'a' });
    expect(events.at(-1)).toMatchObject({
      type: 'engine/failed',
      error: { fix: expect.stringContaining('take the classifier out') as string },
    });
  });
});
