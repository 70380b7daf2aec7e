/** Runs with chosen numbers, for the tests of what is made of many runs. */
import type { Curve, Run } from '../../src/runs/run.ts';
import { singleReward } from '../../src/shared/rewardSpec.ts';

export interface RunNumbers {
  readonly id?: string;
  readonly algorithm?: string;
  readonly seed: number;
  /** At steps 0, 10, 20, ... */
  readonly gold: readonly number[];
  readonly kl: readonly number[];
  readonly distinct?: readonly [first: number, last: number];
  readonly wallMs?: number;
  readonly outcome?: Run['head']['outcome'];
  readonly failure?: Run['head']['failure'];
}

export function runWith(numbers: RunNumbers): Run {
  const { seed, gold, kl, algorithm = 'ppo', distinct = [0.6, 0.6], wallMs = 1000 } = numbers;
  const steps = gold.map((_, i) => i * 10);
  const metrics = (i: number) => ({ 'gold/reward': gold[i]!, 'objective/kl': kl[i]! });
  const last = gold.length - 1;
  const id = numbers.id ?? `${algorithm}-${seed}`;
  return {
    head: {
      id,
      name: id,
      tags: [],
      startedAt: 0,
      race: id,
      request: { algorithm, preset: 'reviews', seed, backend: 'wasm', knobs: {} },
      backend: { name: 'wasm', reason: '', device: '' },
      model: { id: 'tiny', parameters: 1, layers: 1, channels: 1, vocabulary: 1 },
      knobs: {},
      knobChanges: [],
      reward: singleReward('gold'),
      outcome: numbers.outcome ?? 'finished',
      ...(numbers.failure && { failure: numbers.failure }),
      totalSteps: steps[last]!,
      progress: {
        step: steps[last]!,
        optimizerSteps: 0,
        samples: 0,
        tokensGenerated: 0,
        tokensTrained: 0,
        wallMs,
        peakBytes: 0,
      },
      start: { ...metrics(0), 'eval/distinct_2': distinct[0] },
      final: { ...metrics(last), 'eval/distinct_2': distinct[1] },
    },
    detail: {
      curves: { 'gold/reward': curveOf(steps, gold, kl, wallMs) },
      samples: { before: [], after: [] },
    },
  };
}

function curveOf(
  steps: readonly number[],
  gold: readonly number[],
  kl: readonly number[],
  wallMs: number,
): Curve {
  const step = Float64Array.from(steps);
  return {
    source: 'evaluation',
    step,
    samples: step.map((at) => at * 32),
    tokens: step.map((at) => at * 100),
    wallMs: step.map((_, i) => (wallMs * i) / Math.max(1, steps.length - 1)),
    kl: Float64Array.from(kl),
    value: Float64Array.from(gold),
  };
}
