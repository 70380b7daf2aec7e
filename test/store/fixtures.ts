/** A small catalog and what workers say, for the tests of store and page. */
import type { EngineEvent, Progress } from '../../src/protocol/events.ts';
import { type Catalog } from '../../src/shared/catalog.ts';
import { singleReward } from '../../src/shared/rewardSpec.ts';
import { choiceKnob, metricSpec, numberKnob, switchKnob } from '../../src/shared/spec.ts';

const reward = singleReward('gold');

export const catalog: Catalog = {
  algorithms: [
    { id: 'ppo', label: 'PPO', says: '', knobGroups: ['ppo', 'labels'], metrics: ['loss/policy_avg'] },
    { id: 'dpo', label: 'DPO', says: '', knobGroups: ['dpo', 'labels'], metrics: ['loss'] },
    { id: 'kto', label: 'KTO', says: '', knobGroups: ['labels'], metrics: ['loss'] },
  ],
  knobGroups: [
    {
      id: 'ppo',
      label: 'PPO',
      says: '',
      knobs: {
        rate: numberKnob({
          label: 'rate',
          says: '',
          default: 0.001,
          min: 1e-6,
          max: 0.1,
          scale: 'log',
          hot: true,
        }),
        updates: numberKnob({ label: 'updates', says: '', default: 48, min: 1, max: 500, integer: true }),
        whiten: switchKnob({ label: 'whiten', says: '', default: true }),
      },
    },
    {
      id: 'dpo',
      label: 'DPO',
      says: '',
      knobs: {
        beta: numberKnob({
          label: 'beta',
          says: '',
          default: 0.3,
          min: 0.001,
          max: 10,
          scale: 'log',
          hot: true,
        }),
        loss: choiceKnob({
          label: 'loss',
          says: '',
          default: 'sigmoid',
          choices: { sigmoid: 'sigmoid', ipo: 'IPO' },
        }),
      },
    },
    {
      id: 'labels',
      label: 'Labels',
      says: '',
      knobs: { noise: numberKnob({ label: 'noise', says: '', default: 0, min: 0, max: 0.5 }) },
    },
  ],
  metrics: [
    metricSpec('gold/reward', 'gold reward', '0-1', 'higher', 'The truth.', { digits: 3 }),
    metricSpec('loss', 'loss', 'nats', 'lower', 'Falls.', { baseline: { value: Math.LN2, label: 'ln 2' } }),
  ],
  presets: [
    { id: 'reviews', label: 'Reviews', says: '', models: ['tiny'], knobs: {}, reward },
    { id: 'noisy', label: 'Noisy', says: '', models: ['tiny'], knobs: { 'labels.noise': 0.2 }, reward },
  ],
  rewardParts: [],
};

export const progress = (step: number, more: Partial<Progress> = {}): Progress => ({
  step,
  optimizerSteps: step * 4,
  samples: step * 32,
  tokensGenerated: step * 100,
  tokensTrained: step * 400,
  wallMs: step * 250,
  peakBytes: 1e6,
  ...more,
});

type EventOf<T extends EngineEvent['type']> = Extract<EngineEvent, { type: T }>;

export const stepped = (
  runId: string,
  step: number,
  metrics: Record<string, number> = {},
): EventOf<'run/stepped'> => ({ type: 'run/stepped', runId, progress: progress(step), metrics });

export const evaluated = (
  runId: string,
  step: number,
  metrics: Record<string, number>,
  text = 'was fine.',
): EventOf<'run/evaluated'> => ({
  type: 'run/evaluated',
  runId,
  progress: progress(step),
  metrics,
  samples: [{ prompt: 'The soup', text, gold: 0.5, ended: true }],
});

export const loaded = (
  runId: string,
  knobs: EventOf<'lane/loaded'>['knobs'],
  totalSteps = 48,
): EventOf<'lane/loaded'> => ({
  type: 'lane/loaded',
  runId,
  backend: { name: 'wasm', reason: 'no GPU', device: '2 cores' },
  model: { id: 'tiny', parameters: 1000, layers: 2, channels: 8, vocabulary: 64 },
  knobs,
  reward,
  totalSteps,
});
