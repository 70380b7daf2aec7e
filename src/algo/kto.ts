/** Kahneman-Tversky optimisation: learns from single answers labelled good or bad (arXiv:2402.01306). */
import { mul, relu, type Scalar, scalar, sigmoid, sub, type Tensor, tensor1d, tidy } from '../kernels/tf.ts';
import type { Coefficient } from '../math/coefficient.ts';
import { type LossWithStats, readPacked, takeGradients } from '../math/gradients.ts';
import { maskedMean, meanOf } from '../math/maskedStats.ts';
import { createOptimizer, disposeOptimizer, type OptimizerState } from '../math/optimizer.ts';
import { trainingStep } from '../math/trainingStep.ts';
import { scoreResponses } from '../model/heads.ts';
import { batchTensors, disposeBatch, type PackedBatch, packSequences } from '../model/packing.ts';
import type { Model } from '../model/parameters.ts';
import { heldOutAgreement, type ReferenceLogProbs, referencePass } from './dpo/referencePass.ts';
import { drawRounds } from './drawRounds.ts';
import { type KtoConfig, ktoKnobs, ktoMetrics } from './ktoKnobs.ts';
import { type LabelledAnswer, labelAnswers } from './labelledAnswers.ts';
import { warmedRate } from './optimizerKnobs.ts';
import { adamw } from './pairs/pairKnobs.ts';
import { pairMean, pairWeights, weightedMask, weightedMean } from './pairs/pairWeights.ts';
import { equals, reachesPolicy, readGradients } from './selfTestChecks.ts';
import { type AlgorithmContext, defineAlgorithm, type SelfTestCheck, type StepReport } from './types.ts';

/**
 * Loss of each answer, eq. 8: weight (1 - sigma(beta side (logRatio - z))), side 1 for good and -1 for bad ones.
 * @param logRatios [B] log pi - log ref, summed over an answer's tokens, nats
 * @param z the policy's mean drift, nats: gains and losses are felt relative to it  @returns [B]
 */
export function ktoLosses(
  logRatios: Tensor,
  z: Tensor,
  { sides, weights }: { sides: Tensor; weights: Tensor },
  beta: Coefficient,
): Tensor {
  const gain = logRatios.sub(z).mul(sides).mul(beta); // [B]
  return sub(1, sigmoid(gain)).mul(weights);
}

/** A batch with everything the loss reads. */
interface KtoBatch {
  readonly answers: PackedBatch;
  readonly logRef: Tensor; // [B]
  readonly sides: Tensor; // [B] of 1 and -1
  /** [B] of the labels, mean 1 */
  readonly votes: Tensor;
  /** [B] the same times the weight of their kind */
  readonly weights: Tensor;
  /** max(0, mean log-ratio of other prompts' answers), without a gradient */
  readonly z: Tensor;
}

/** The caller frees it with `disposeKtoBatch`. */
export function packKtoBatch(policy: Model, rows: readonly LabelledAnswer[], config: KtoConfig): KtoBatch {
  const counts = pairWeights(rows) ?? rows.map(() => 1);
  const votes = tensor1d(counts);
  const others = packSequences(rows.map(({ mismatched }) => mismatched));
  const z = tidy(() => {
    const logProbs = scoreResponses(policy, others).logProbs.sum(1);
    return relu(pairMean(logProbs.sub(tensor1d(rows.map((row) => row.mismatchedLogRef))), votes));
  });
  disposeBatch(others);
  const { desirableWeight, undesirableWeight } = config;
  return {
    answers: packSequences(rows.map(({ answer }) => answer)),
    logRef: tensor1d(rows.map((row) => row.logRef)),
    sides: tensor1d(rows.map(({ desirable }) => (desirable ? 1 : -1))),
    votes,
    weights: tensor1d(
      rows.map(({ desirable }, i) => (desirable ? desirableWeight : undesirableWeight) * counts[i]!),
    ),
    z,
  };
}

const ownTensors = ({ logRef, sides, votes, weights, z }: KtoBatch): Tensor[] => [
  logRef,
  sides,
  votes,
  weights,
  z,
];

export function disposeKtoBatch(batch: KtoBatch): void {
  disposeBatch(batch.answers);
  for (const tensor of ownTensors(batch)) tensor.dispose();
}

function ktoObjective(policy: Model, batch: KtoBatch, beta: Coefficient): LossWithStats {
  const scores = scoreResponses(policy, batch.answers);
  const logProbs = scores.logProbs.sum(1); // [B]
  const logRatios = logProbs.sub(batch.logRef);
  const isGood = relu(batch.sides); // [B] of 0 and 1
  const good = isGood.mul(batch.votes);
  const bad = sub(1, isGood).mul(batch.votes);
  const rewards = mul(logRatios, beta);
  const chosen = weightedMean(rewards, good);
  const rejected = weightedMean(rewards, bad);
  return {
    loss: ktoLosses(logRatios, batch.z, batch, beta).mean().asScalar(),
    stats: {
      kl: batch.z,
      'rewards/chosen': chosen,
      'rewards/rejected': rejected,
      'rewards/margins': chosen.sub(rejected),
      'logps/chosen': weightedMean(logProbs, good),
      'logps/rejected': weightedMean(logProbs, bad),
      entropy: maskedMean(scores.entropy, weightedMask(batch.answers.mask, batch.votes)),
    },
  };
}

export const ktoGradients = (policy: Model, batch: KtoBatch, beta: number) =>
  takeGradients(policy.parameters, () => ktoObjective(policy, batch, beta));

interface KtoState {
  readonly optimizer: OptimizerState;
  readonly answers: readonly LabelledAnswer[];
  readonly heldOutReference: ReferenceLogProbs;
}

async function ktoStep(
  { policy, key }: AlgorithmContext,
  state: KtoState,
  config: KtoConfig,
  step: number,
): Promise<StepReport> {
  const size = Math.min(config.batchSize, state.answers.length);
  const rows = drawRounds(state.answers, key, 'answers', [step * size, size]);
  const batch = packKtoBatch(policy, rows, config);
  const learningRate = warmedRate(config, step);
  const beta: Scalar = scalar(config.beta);
  const taken = trainingStep(
    {
      name: 'kto',
      parameters: policy.parameters,
      inputs: [...batchTensors(batch.answers), ...ownTensors(batch), beta],
      evaluate: () => ktoObjective(policy, batch, beta),
      normName: 'grad_norm',
    },
    state.optimizer,
    adamw(config, learningRate),
  );
  beta.dispose();
  disposeKtoBatch(batch);
  const stats = await readPacked([taken]); // GPU to CPU sync, once a step
  const epoch = ((step + 1) * size) / state.answers.length;
  const metrics = { ...stats, learning_rate: learningRate, epoch };
  const tokensTrained = batch.answers.tokenCount;
  return { metrics, optimizerSteps: 1, samples: size, tokensGenerated: 0, tokensTrained };
}

/** Before any update: no drift, half of every weight as loss, and gradients that reach the policy. */
async function selfTest(
  { policy }: AlgorithmContext,
  { answers }: KtoState,
  config: KtoConfig,
): Promise<SelfTestCheck[]> {
  const rows = answers.slice(0, 8).map((answer) => ({ ...answer, weight: 1 }));
  const batch = packKtoBatch(policy, rows, config);
  const weights = rows.map((row) => (row.desirable ? config.desirableWeight : config.undesirableWeight));
  const taken = ktoGradients(policy, batch, config.beta);
  disposeKtoBatch(batch);
  const metrics = await readGradients(taken);
  return [
    equals({ id: 'kl', label: 'drift z' }, metrics['kl']!, 0),
    equals({ id: 'loss', label: 'loss' }, metrics['loss']!, meanOf(weights) / 2),
    reachesPolicy(metrics['norm']!),
  ];
}

export const kto = defineAlgorithm<typeof ktoKnobs, KtoState>({
  id: 'kto',
  label: 'KTO',
  says: 'Learns from single answers with a thumb up or down instead of pairs, each weighed against how far the policy has drifted overall.',
  whenToUse: 'Use it when feedback comes as likes and dislikes, or when one kind is rare.',
  needs: ['preferences'],
  holds: [],
  knobs: ktoKnobs,
  metrics: ktoMetrics,
  totalSteps: (config) => config.steps,
  async *prepare({ policy, reference, pairs, heldOutPairs, key }, config) {
    const labelled = labelAnswers(pairs, key, reference.config.positions);
    const both = labelled.map(({ answer, mismatched }) => ({ chosen: answer, rejected: mismatched }));
    const logRefs = yield* referencePass(reference, both, config.batchSize);
    const answers = labelled.map((example, i) => ({
      ...example,
      logRef: logRefs.chosen[i]!,
      mismatchedLogRef: logRefs.rejected[i]!,
    }));
    const heldOutReference = yield* referencePass(reference, heldOutPairs, config.batchSize);
    return { answers, heldOutReference, optimizer: createOptimizer(policy.parameters) };
  },
  selfTest,
  step: ktoStep,
  evaluate: (context, state, config) => heldOutAgreement(context, state.heldOutReference, config.beta),
  dispose: (state) => disposeOptimizer(state.optimizer),
});
