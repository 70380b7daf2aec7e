import { expect, test } from 'vitest';
import { linkContents } from '../../src/ui/share/linkContents.ts';
import { singleReward } from '../../src/shared/rewardSpec.ts';
import { defaultSettings, type RaceSettings } from '../../src/store/settings.ts';
import { catalog } from '../store/fixtures.ts';

test('says in plain words what a link holds, and nothing that it does not', () => {
  const settings = defaultSettings(catalog);
  expect(linkContents(settings, catalog)).toEqual([
    { label: 'preset', text: 'Reviews' },
    { label: 'seed', text: '7' },
  ]);
  const changed: RaceSettings = {
    ...settings,
    seed: 9,
    algorithms: ['dpo', 'kto'],
    knobs: { 'dpo.beta': 0.125, 'dpo.loss': 'ipo', 'ppo.whiten': false },
    reward: singleReward('gold'),
    labels: { train: [], heldOut: [] },
  };
  expect(linkContents(changed, catalog)).toEqual([
    { label: 'preset', text: 'Reviews' },
    { label: 'seed', text: '9' },
    { label: 'methods', text: 'DPO and KTO' },
    { label: 'reward', text: 'your own, of 1 part' },
    { label: '3 changed knobs', text: 'beta 0.125; loss IPO; whiten off' },
  ]);
});
