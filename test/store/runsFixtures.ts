/** Runs as the recorder makes them, without an engine. */
import type { Curve, Run, RunHead } from '../../src/runs/run.ts';
import { singleReward } from '../../src/shared/rewardSpec.ts';

export interface MadeRun {
  readonly steps?: number;
  readonly metrics?: readonly string[];
  readonly head?: Partial<RunHead>;
}

/** A run whose value of metric `m` at step `s` is `s + m / 10`. */
export function makeRun(id: string, { steps = 4, metrics = ['loss'], head = {} }: MadeRun = {}): Run {
  const column = (of: (step: number) => number) => Float64Array.from({ length: steps }, (_, i) => of(i + 1));
  const curves = metrics.map((metric, m): [string, Curve] => [
    metric,
    {
      source: 'step',
      step: column((step) => step),
      samples: column((step) => 16 * step),
      tokens: column((step) => 400 * step),
      wallMs: column((step) => 20 * step),
      kl: column((step) => step / 100),
      value: column((step) => step + m / 10),
    },
  ]);
  const sample = (text: string) => ({ prompt: 'the film', text, gold: 0.5, ended: true });
  return {
    head: { ...baseHead(id, steps), ...head },
    detail: {
      curves: Object.fromEntries(curves),
      samples: { before: [sample('was dull')], after: [sample('was great')] },
    },
  };
}

const baseHead = (id: string, steps: number): RunHead => ({
  id,
  name: `run ${id}`,
  tags: [],
  startedAt: 1000,
  race: 'race',
  request: { algorithm: 'dpo', preset: 'reviews', seed: 7, backend: 'wasm', knobs: {} },
  backend: { name: 'wasm', reason: 'asked for', device: '2 cores' },
  model: { id: 'tiny', parameters: 1, layers: 2, channels: 64, vocabulary: 1024 },
  knobs: { 'dpo.beta': 0.3, 'ppo.rate': 0.001 },
  knobChanges: [],
  reward: singleReward('gold'),
  outcome: 'finished',
  totalSteps: steps,
  progress: {
    step: steps,
    optimizerSteps: steps,
    samples: 16 * steps,
    tokensGenerated: 0,
    tokensTrained: 400 * steps,
    wallMs: 20 * steps,
    peakBytes: 1e6,
  },
  start: { 'gold/reward': 0.5, 'objective/kl': 0 },
  final: { 'gold/reward': 0.9, 'objective/kl': 2, loss: 0.2 },
});
