/** Direct preference optimisation: a classification loss on pairs. The formulas are in dpoLoss.ts. */
import { greater, scalar, type Tensor, tensor1d, tidy } from '../../kernels/tf.ts';
import { readPacked, readScalars } from '../../math/gradients.ts';
import { createOptimizer, disposeOptimizer, type OptimizerState } from '../../math/optimizer.ts';
import { scoreResponses } from '../../model/heads.ts';
import { disposeBatch, type PackedBatch } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import { drawRounds } from '../drawRounds.ts';
import { warmedRate } from '../optimizerKnobs.ts';
import { dpoLossAtStart, type PairLogProbs } from './dpoLoss.ts';
import { type DpoConfig, dpoKnobs } from './dpoKnobs.ts';
import { dpoMetrics } from './dpoMetrics.ts';
import { dpoGradients, dpoUpdate, halves, implicitRewards, packPairs } from './dpoUpdate.ts';
import {
  type AlgorithmContext,
  defineAlgorithm,
  type PreferencePair,
  type SelfTestCheck,
  type StageProgress,
  type StepReport,
} from '../types.ts';

/** Reference log-probs of pairs, one number a side, in the order of the pairs. */
export interface ReferenceLogProbs {
  readonly chosen: Float32Array;
  readonly rejected: Float32Array;
}
interface DpoState {
  readonly optimizer: OptimizerState;
  readonly reference: ReferenceLogProbs;
  readonly heldOutReference: ReferenceLogProbs;
}

/** Summed log-probs of every completion, a chunk of pairs at a time. */
export async function* referencePass(
  model: Model,
  pairs: readonly PreferencePair[],
  chunk: number,
): AsyncGenerator<StageProgress, ReferenceLogProbs> {
  const result = { chosen: new Float32Array(pairs.length), rejected: new Float32Array(pairs.length) };
  for (let first = 0; first < pairs.length; first += chunk) {
    const part = pairs.slice(first, first + chunk);
    const batch = packPairs(part);
    const sums = tidy(() => scoreResponses(model, batch).logProbs.sum(1)); // [2B]
    const numbers = (await sums.data()) as Float32Array;
    sums.dispose();
    disposeBatch(batch);
    result.chosen.set(numbers.subarray(0, part.length), first);
    result.rejected.set(numbers.subarray(part.length), first);
    yield {
      stage: 'reference',
      label: 'Reference pass',
      done: first + part.length,
      total: pairs.length,
      metrics: {},
    };
  }
  return result;
}

/** Calls `run` with a batch of pairs and their reference log-probs, and frees both. */
export function withPairs<T>(
  pairs: readonly PreferencePair[],
  reference: ReferenceLogProbs,
  rows: ArrayLike<number>,
  run: (batch: PackedBatch, reference: PairLogProbs) => T,
): T {
  const picked = Array.from(rows);
  const batch = packPairs(picked.map((row) => pairs[row]!));
  const tensors = {
    chosen: tensor1d(picked.map((row) => reference.chosen[row]!)),
    rejected: tensor1d(picked.map((row) => reference.rejected[row]!)),
  };
  const result = run(batch, tensors);
  disposeBatch(batch);
  tensors.chosen.dispose();
  tensors.rejected.dispose();
  return result;
}

async function dpoStep(
  context: AlgorithmContext,
  state: DpoState,
  config: DpoConfig,
  step: number,
): Promise<StepReport> {
  const { policy } = context;
  const size = Math.min(config.batchSize, context.pairs.length);
  const rows = drawRounds([...context.pairs.keys()], context.key, 'pairs', [step * size, size]);
  const learningRate = warmedRate(config, step);
  let tokensTrained = 0;
  const stats = withPairs(context.pairs, state.reference, rows, (batch, reference) => {
    tokensTrained = batch.tokenCount;
    return dpoUpdate(policy, state.optimizer, batch, reference, config, learningRate);
  });
  const numbers = await readPacked([stats]); // GPU to CPU sync, once a step
  const epoch = ((step + 1) * rows.length) / context.pairs.length;
  const metrics = { ...numbers, learning_rate: learningRate, epoch };
  return { metrics, optimizerSteps: 1, samples: rows.length, tokensGenerated: 0, tokensTrained };
}

/** Before any update: no margin, the loss of no preference, and gradients that reach the policy. */
async function selfTest(
  context: AlgorithmContext,
  state: DpoState,
  config: DpoConfig,
): Promise<SelfTestCheck[]> {
  const rows = [...context.pairs.slice(0, 4).keys()];
  const plain = { ...config, nllCoef: 0 };
  const taken = withPairs(context.pairs, state.reference, rows, (batch, reference) =>
    dpoGradients(context.policy, batch, reference, plain),
  );
  const norm = tidy(() =>
    taken.gradients.reduce<Tensor>((sum, g) => sum.add(g.square().sum()), scalar(0)).sqrt(),
  );
  for (const gradient of taken.gradients) gradient.dispose();
  const numbers = await readScalars({ ...taken.stats, norm });
  const expected = dpoLossAtStart(config);
  const close = (value: number, wanted: number) =>
    Math.abs(value - wanted) < 1e-4 * Math.max(1, Math.abs(wanted));
  const loss = numbers['loss']!;
  const margin = numbers['rewards/margins']!;
  return [
    {
      id: 'margin',
      label: 'implicit reward margin (KL = 0)',
      expected: '0',
      actual: margin,
      pass: close(margin, 0),
    },
    {
      id: 'loss',
      label: 'loss',
      expected: expected === Math.LN2 ? 'ln 2' : expected.toPrecision(4),
      actual: loss,
      pass: close(loss, expected),
    },
    {
      id: 'gradient',
      label: 'gradient norm',
      expected: '> 0',
      actual: numbers['norm']!,
      pass: numbers['norm']! > 1e-8,
    },
  ];
}

/** Held-out pairs looked at in each evaluation: an accuracy to about 5 %, for a fraction of a step's time. */
const EVALUATED_PAIRS = 96;

/** Share of held-out pairs that the implicit reward orders as the labels do. */
async function evaluate(
  context: AlgorithmContext,
  state: DpoState,
  config: DpoConfig,
): Promise<Record<string, number>> {
  const pairs = context.heldOutPairs;
  if (pairs.length === 0) return {};
  const rows = [...pairs.keys()].slice(0, EVALUATED_PAIRS);
  const stats = withPairs(pairs, state.heldOutReference, rows, (batch, reference) =>
    tidy(() => {
      const rewards = implicitRewards(
        halves(scoreResponses(context.policy, batch).logProbs.sum(1)),
        reference,
        config.beta,
      );
      return {
        'eval_rewards/accuracies': greater(rewards.chosen, rewards.rejected).toFloat().mean(),
        'eval_rewards/margins': rewards.chosen.sub(rewards.rejected).mean(),
      };
    }),
  );
  return readScalars(stats);
}

export const dpo = defineAlgorithm<typeof dpoKnobs, DpoState>({
  id: 'dpo',
  label: 'DPO',
  says: 'Skips the reward model and the sampling: raises the probability of the chosen answer over the rejected one, both relative to the SFT model, by plain gradient descent on the pairs.',
  needs: ['preferences'],
  knobs: dpoKnobs,
  metrics: dpoMetrics,
  totalSteps: (config) => config.steps,
  async *prepare(context, config) {
    const reference = yield* referencePass(context.reference, context.pairs, config.batchSize);
    const heldOutReference = yield* referencePass(context.reference, context.heldOutPairs, config.batchSize);
    return { reference, heldOutReference, optimizer: createOptimizer(context.policy.parameters) };
  },
  selfTest,
  step: dpoStep,
  evaluate,
  dispose: (state) => disposeOptimizer(state.optimizer),
});
