/** Runs with known numbers and hostile texts, for the tests of what is written to files. */
import type { Curve, Run } from '../../src/runs/run.ts';
import { singleReward } from '../../src/shared/rewardSpec.ts';

export const HOSTILE = `=HYPERLINK("x")</script><script>alert(1)</script><img src=x onerror=alert(1)>, "quoted"\r\nnext \u0000 '`;

export const curve = (source: Curve['source'], values: readonly number[], every = 1): Curve => {
  const column = (of: (i: number) => number) => Float64Array.from(values, (_, i) => of(i));
  const stage = source === 'stage';
  return {
    source,
    step: column((i) => i * every),
    samples: column((i) => (stage ? NaN : i * every * 32)),
    tokens: column((i) => (stage ? NaN : i * every * 500)),
    wallMs: column((i) => i * every * 250),
    kl: column((i) => (stage ? NaN : i * 0.5)),
    value: Float64Array.from(values),
  };
};

interface Changes {
  readonly id?: string;
  readonly name?: string;
  readonly algorithm?: string;
  readonly seed?: number;
  readonly text?: string;
}

export function exampleRun({
  id = 'run-1',
  name = 'PPO, first',
  algorithm = 'ppo',
  seed = 7,
  text = 'was really lovely.',
}: Changes = {}): Run {
  const sample = (answer: string, gold: number) => ({
    prompt: `The soup ${name}`,
    text: answer,
    gold,
    ended: true,
  });
  return {
    head: {
      id,
      name,
      tags: [],
      startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      race: 'race-1',
      request: { algorithm, preset: 'reviews', seed, backend: 'wasm', knobs: { 'ppo.learningRate': 0.002 } },
      backend: { name: 'wasm', reason: 'no GPU', device: '2 cores' },
      model: { id: 'tiny-reviews', parameters: 170_000, layers: 2, channels: 64, vocabulary: 1024 },
      knobs: { 'ppo.learningRate': 0.002, 'ppo.whitenRewards': false, 'preferences.source': 'gold' },
      knobChanges: [{ step: 2, id: 'ppo.klCoef', value: 0.05 }],
      reward: singleReward('rewardModel'),
      preferences: { pairs: 893, heldOutPairs: 96, hash: 'abc123' },
      outcome: 'finished',
      totalSteps: 4,
      progress: {
        step: 4,
        optimizerSteps: 16,
        samples: 128,
        tokensGenerated: 2000,
        tokensTrained: 8000,
        wallMs: 1000,
        peakBytes: 12e6,
      },
      start: { 'gold/reward': 0.5, 'objective/kl': 0 },
      final: { 'gold/reward': 0.75, 'objective/kl': 1, 'loss/policy_avg': -0.125 },
    },
    detail: {
      curves: {
        'gold/reward': curve('evaluation', [0.5, 0.625, 0.75], 2),
        'objective/kl': curve('evaluation', [0, 0.5, 1], 2),
        'loss/policy_avg': curve('step', [0, -0.1, -1e-20, 3.25, -0.125]),
        'rewardModel/loss': curve('stage', [Math.LN2, 0.4]),
      },
      samples: { before: [sample('was bad.', 0.25)], after: [sample(text, 0.875)] },
    },
  };
}
