/** What the page expects a run to do, against what a lane counts that does it. */
import { expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import { resolveKnobs } from '../../src/shared/catalog.ts';
import { predictedWork } from '../../src/store/machine/predictedWork.ts';
import { laneRequest, ofType, runLane } from './nodeLane.ts';
import { tinyModelReader } from './tinyModel.ts';

const SMALL = {
  'preferences.prompts': 24,
  'evaluation.points': 2,
  'evaluation.prompts': 8,
  'rewardModel.epochs': 1,
};

test.each([
  ['ppo', { ...SMALL, 'ppo.updates': 3, 'ppo.episodes': 16, 'ppo.epochs': 2 }],
  ['dpo', { ...SMALL, 'dpo.steps': 8, 'dpo.batchSize': 16 }],
  ['grpo', { ...SMALL, 'grpo.updates': 2 }],
] as const)('%s does about the work that is expected of it', async (algorithm, knobs) => {
  const events = await runLane(laneRequest(algorithm, { knobs }), undefined, tinyModelReader);
  const { work } = ofType(events, 'run/evaluated').at(-1)!.progress;
  const counted = Object.values(work!.trunkPasses).reduce((a, b) => a + b, 0);
  const { written, scored, trained } = predictedWork(algorithm, resolveKnobs(catalog, 'reviews', knobs))!;
  // A pass forward and backward counts as three.
  expect((written + scored + 3 * trained) / counted).toBeGreaterThan(0.85);
  expect((written + scored + 3 * trained) / counted).toBeLessThan(1.2);
});
