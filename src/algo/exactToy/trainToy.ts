/** PPO and DPO on the toy language, with the losses, advantages and optimizer that train the transformers. */
import { ones, type Scalar, type Tensor, tensor1d, tensor2d, zeros } from '../../kernels/tf.ts';
import { gae, type TokenMatrix } from '../../math/gae.ts';
import { type LossWithStats, readPacked } from '../../math/gradients.ts';
import { whiten } from '../../math/maskedStats.ts';
import {
  createOptimizer,
  disposeOptimizer,
  type OptimizerState,
  type Parameters,
} from '../../math/optimizer.ts';
import { trainingStep } from '../../math/trainingStep.ts';
import { fork, type RngKey, rngKey, uniformAt } from '../../shared/rng.ts';
import { dpoLosses } from '../dpo/dpoLoss.ts';
import { policyLoss, shapeRewards, valueLoss } from '../ppo/ppoLoss.ts';
import { logTable, sequenceLogProb } from './exactSolution.ts';
import {
  disposeToyBatch,
  readAndFree,
  sampleToy,
  tableLogProbs,
  tableParameters,
  tableValues,
  type ToyBatch,
  toyBatch,
} from './tablePolicy.ts';
import { CONTEXTS, referenceLogits, rewardOf, SLOTS } from './toyWorld.ts';

export interface ToyOptions {
  /** DPO's beta; PPO's KL coefficient. Both then maximise E[r] - beta KL. */
  readonly beta: number;
  readonly seed: number;
  readonly steps: number;
  /** Sequences (PPO) or pairs (DPO) a step. */
  readonly batch: number;
  readonly learningRate: number;
  /** Who wrote DPO's pairs. `policy`: they are written anew at every step (online DPO). Default: the reference. */
  readonly pairsFrom?: 'reference' | 'policy' | undefined;
}

/** Under these both end within 2 % of the optimum at beta 1 and above (test/algo/exactToy.test.ts). */
export const TOY_DEFAULTS = {
  dpo: { steps: 300, batch: 1024, learningRate: 0.1 },
  ppo: { steps: 100, batch: 512, learningRate: 0.05 },
} as const;
const PPO_EPOCHS = 4;
const CLIP_RANGE = 0.2;
const VALUE_COEF = 0.1;
/** Returns reach 8 here, so that a clip range made for rewards of size 1 would hold the critic back. */
const NO_CLIPPING = 1e9;
const CRITIC_RATE_FACTOR = 10;

/** The policy after some steps. */
export interface ToyIterate {
  readonly step: number;
  /** Log-probabilities of every word in every context. */
  readonly table: Float64Array;
  /** What the training itself reported. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Trains by one of both methods; yields the policy before the first step and after each. */
export async function* trainToy(
  method: 'ppo' | 'dpo',
  options: ToyOptions,
): AsyncGenerator<ToyIterate, void> {
  const parameters: Parameters = tableParameters(referenceLogits());
  if (method === 'ppo') parameters['value'] = zeros([CONTEXTS, 1]);
  const optimizer = createOptimizer(parameters);
  const reference = logTable(referenceLogits());
  const key = fork(rngKey(options.seed), 'exactToy', method);
  const step = method === 'ppo' ? ppoStep : dpoStep;
  let table = reference;
  try {
    yield { step: 0, table, metrics: {} };
    for (let done = 0; done < options.steps; done++) {
      const rate = options.learningRate * (1 - done / options.steps);
      const state = { parameters, optimizer, reference, table, rate, key: fork(key, done) };
      const metrics = await step(state, options);
      table = logTable(await parameters['policy']!.data());
      yield { step: done + 1, table, metrics };
    }
  } finally {
    disposeOptimizer(optimizer);
    for (const tensor of Object.values(parameters)) tensor.dispose();
  }
}

interface StepState {
  readonly parameters: Parameters;
  readonly optimizer: OptimizerState;
  readonly reference: Float64Array;
  readonly table: Float64Array;
  readonly rate: number;
  readonly key: RngKey;
}

/** Pairs labelled as Bradley and Terry say: the better one wins with probability sigma(r_1 - r_2). */
async function dpoStep(
  state: StepState,
  { beta, batch: count, pairsFrom }: ToyOptions,
): Promise<Record<string, number>> {
  const writer = pairsFrom === 'policy' ? state.table : state.reference;
  const drawn = sampleToy(writer, 2 * count, fork(state.key, 'pairs'));
  const chosen: Int32Array[] = [];
  const rejected: Int32Array[] = [];
  for (let i = 0; i < count; i++) {
    const [a, b] = [drawn[2 * i]!, drawn[2 * i + 1]!];
    const aWins = uniformAt(fork(state.key, 'labels'), i) < 1 / (1 + Math.exp(rewardOf(b) - rewardOf(a)));
    chosen.push(aWins ? a : b);
    rejected.push(aWins ? b : a);
  }
  const batch = toyBatch([...chosen, ...rejected]);
  const logRef = tensor1d(batch.sequences.map((words) => sequenceLogProb(state.reference, words)));
  const metrics = await update(state, 'toy dpo', `beta ${beta}`, batch, [logRef], () => {
    const sums = tableLogProbs(state.parameters, batch).sum(1); // [2B]
    const sides = (all: typeof sums) => ({ chosen: all.slice(0, count), rejected: all.slice(count) });
    const losses = dpoLosses(sides(sums), sides(logRef), { lossType: 'sigmoid', beta, labelSmoothing: 0 });
    return { loss: losses.mean<Scalar>(), stats: {} };
  });
  logRef.dispose();
  disposeToyBatch(batch);
  return metrics;
}

/** One rollout and its epochs. The KL penalty is part of the reward, as in the page's PPO. */
async function ppoStep(
  state: StepState,
  { beta, batch: count }: ToyOptions,
): Promise<Record<string, number>> {
  const batch = toyBatch(sampleToy(state.table, count, fork(state.key, 'rollout')));
  const shape: TokenMatrix = { rows: count, columns: SLOTS, lengths: new Int32Array(count).fill(SLOTS) };
  const logProbs = await readAndFree(() => tableLogProbs(state.parameters, batch));
  const values = await readAndFree(() => tableValues(state.parameters, batch));
  const logRef = await readAndFree(() => tableLogProbs(tableParameters(referenceLogits()), batch));
  const scores = Float32Array.from(batch.sequences, rewardOf);
  const rewards = shapeRewards(logProbs, logRef, scores, beta, shape);
  const { advantages, returns } = gae(rewards, values, shape, 1, 0.95);
  const matrix = (values: Float32Array) => tensor2d(values, [count, SLOTS]);
  const data = {
    logOld: matrix(logProbs),
    advantages: matrix(whiten(advantages, shape)),
    valuesOld: matrix(values),
    returns: matrix(returns),
    mask: ones([count, SLOTS]),
  };
  let metrics: Record<string, number> = {};
  for (let epoch = 0; epoch < PPO_EPOCHS; epoch++) {
    metrics = await update(state, 'toy ppo', '', batch, Object.values(data), () => {
      const { logOld, advantages, valuesOld, returns, mask } = data;
      const p = policyLoss(tableLogProbs(state.parameters, batch), logOld, advantages, mask, CLIP_RANGE);
      const v = valueLoss(tableValues(state.parameters, batch), valuesOld, returns, mask, NO_CLIPPING);
      return { loss: p.loss.add<Scalar>(v.loss.mul(VALUE_COEF)), stats: p.stats };
    });
  }
  for (const tensor of Object.values(data)) tensor.dispose();
  disposeToyBatch(batch);
  return { ...metrics, ...klEstimates(logProbs, logRef, count) };
}

/** Mean over sequences of sum k1 and sum k3, nats, with the standard error of k1. */
function klEstimates(logProbs: Float32Array, logRef: Float32Array, count: number): Record<string, number> {
  let k1 = 0;
  let k3 = 0;
  let squares = 0;
  for (let b = 0; b < count; b++) {
    let sum = 0;
    for (let i = b * SLOTS; i < (b + 1) * SLOTS; i++) {
      const logRatio = logProbs[i]! - logRef[i]!;
      sum += logRatio;
      k3 += Math.exp(-logRatio) - 1 + logRatio;
    }
    k1 += sum;
    squares += sum * sum;
  }
  const mean = k1 / count;
  return {
    'rollout/kl_k1': mean,
    'rollout/kl_k3': k3 / count,
    'rollout/kl_k1_error': Math.sqrt(Math.max(0, squares / count - mean * mean) / count),
  };
}

async function update(
  { parameters, optimizer, rate }: StepState,
  name: string,
  variant: string,
  batch: ToyBatch,
  inputs: readonly Tensor[],
  evaluate: () => LossWithStats,
): Promise<Record<string, number>> {
  const packed = trainingStep(
    {
      name,
      variant,
      parameters,
      inputs: [batch.contexts, batch.words, batch.positions, ...inputs],
      evaluate,
      normName: 'grad_norm',
    },
    optimizer,
    {
      learningRate: rate,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-5,
      weightDecay: 0,
      maxGradNorm: 1,
      rateFactor: (parameter) => (parameter === 'value' ? CRITIC_RATE_FACTOR : 1),
    },
  );
  return readPacked([packed]);
}
