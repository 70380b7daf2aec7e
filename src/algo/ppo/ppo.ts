/** PPO for language models: sample, score, estimate advantages, update. The formulas are in ppoLoss.ts. */
import { scalar, tidy } from '../../kernels/tf.ts';
import { readPacked, readScalars, takeGradients } from '../../math/gradients.ts';
import { meanOf, rowSums } from '../../math/maskedStats.ts';
import {
  averageInto,
  createOptimizer,
  disposeOptimizer,
  type OptimizerOptions,
  type OptimizerState,
} from '../../math/optimizer.ts';
import { scheduleFactor } from '../../math/schedule.ts';
import { createValueHead, isHeadParameter, scoreResponses } from '../../model/heads.ts';
import { disposeBatch } from '../../model/packing.ts';
import { cloneModel, disposeModel, type Model } from '../../model/parameters.ts';
import type { StepPhase } from '../../shared/inspection.ts';
import { fork, randomStream } from '../../shared/rng.ts';
import { nextKlCoefficient } from '../klController.ts';
import { largestRatioError } from './ppoLoss.ts';
import {
  collectExperience,
  estimateAdvantages,
  type Experience,
  type Minibatch,
  rolloutMetrics,
  scoreAnswers,
  toMinibatch,
} from './experience.ts';
import { type PpoRecorder, recordPpo } from './inspectPpo.ts';
import { type PpoConfig, ppoKnobs } from './ppoKnobs.ts';
import { ppoMetrics } from './ppoMetrics.ts';
import { policyObjective, ppoUpdate, sharedGradients } from './ppoUpdate.ts';
import { sampleAnswers } from './sampleAnswers.ts';
import { scoringTemperature } from './scoringTemperature.ts';
import { drawPrompts } from '../rollouts.ts';
import { finish } from '../finish.ts';
import { type AlgorithmContext, defineAlgorithm, type SelfTestCheck, type StepReport } from '../types.ts';

interface PpoState {
  /** Holds the value head; the policy itself unless the critic has a trunk of its own. */
  readonly critic: Model;
  /** What the KL penalty is measured against: the SFT checkpoint, or its moving average towards the policy. */
  readonly reference: Model;
  /** A reference that moves is a copy of our own. */
  readonly ownsReference: boolean;
  readonly optimizer: OptimizerState;
  readonly criticOptimizer: OptimizerState | undefined;
  klCoef: number;
  episodes: number;
}

function optimizerOptions(config: PpoConfig, step: number): OptimizerOptions {
  const schedule = { kind: config.schedule, warmupSteps: 0, totalSteps: config.updates, floor: 0.05 };
  return {
    learningRate: config.learningRate * scheduleFactor(schedule, step),
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-5,
    weightDecay: config.weightDecay,
    maxGradNorm: config.maxGradNorm,
    rateFactor: (name) => (isHeadParameter(name) ? config.valueRateFactor : 1),
  };
}

/** Epochs of minibatches over one experience, in a fresh permutation each. */
async function optimise(
  context: AlgorithmContext,
  state: PpoState,
  config: PpoConfig,
  experience: Experience,
  { step, recorder }: { step: number; recorder: PpoRecorder | undefined },
) {
  const rows = experience.sequences.length;
  const perBatch = Math.ceil(rows / Math.min(config.minibatches, rows));
  const order = randomStream(fork(context.key, 'minibatches', step));
  const options = optimizerOptions(config, step);
  const scored = { policy: context.policy, temperature: scoringTemperature(context, config) };
  const sums: Record<string, number> = {};
  let optimizerSteps = 0;
  let tokensTrained = 0;
  let stopped = false;
  for (let epoch = 0; epoch < config.epochs && !stopped; epoch++) {
    const permutation = order.permutation(rows);
    for (let first = 0; first < rows && !stopped; first += perBatch) {
      const picked = permutation.subarray(first, first + perBatch);
      await recorder?.beforeUpdate(epoch, picked);
      const data = toMinibatch(experience, picked);
      const stats = ppoUpdate(scored, state, config, data, options, step < config.criticWarmup);
      tokensTrained += data.batch.tokenCount;
      disposeBatch(data.batch);
      for (const tensor of data.tensors) tensor.dispose();
      const numbers = await readPacked(stats); // GPU to CPU sync, once an optimizer step
      for (const [name, value] of Object.entries(numbers)) sums[name] = (sums[name] ?? 0) + value;
      optimizerSteps++;
      stopped = config.targetKl > 0 && (numbers['policy/approxkl_avg'] ?? 0) > config.targetKl;
    }
  }
  const means = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / optimizerSteps]));
  return { means, optimizerSteps, tokensTrained, learningRate: options.learningRate };
}

async function* ppoParts(
  context: AlgorithmContext,
  state: PpoState,
  config: PpoConfig,
  step: number,
): AsyncGenerator<StepPhase, StepReport> {
  if (config.klControl === 'fixed') state.klCoef = config.klCoef; // it may have been changed while running
  const prompts = drawPrompts(context.prompts, context.key, state.episodes, config.episodes);
  const recorder = recordPpo(context, state, config);
  const sequences = await sampleAnswers(context, config, prompts, fork(context.key, 'rollout', step));
  recorder?.sampled(sequences);
  yield 'sample';
  const answers = await scoreAnswers(context, state, config, sequences);
  recorder?.scored(answers);
  yield 'score';
  const experience = estimateAdvantages(answers, state.klCoef, config);
  recorder?.estimated(experience);
  yield 'advantage';
  const { means, optimizerSteps, tokensTrained, learningRate } = await optimise(
    context,
    state,
    config,
    experience,
    { step, recorder },
  );
  state.episodes += config.episodes;
  const metrics = {
    ...rolloutMetrics(experience, state.klCoef),
    ...means,
    lr: learningRate,
    episode: state.episodes,
  };
  await recorder?.updated(metrics);
  const control = { kind: config.klControl, target: config.klTarget, horizon: config.klHorizon };
  state.klCoef = nextKlCoefficient(control, state.klCoef, metrics['rollout/kl_k1'], config.episodes);
  if (config.emaDecay > 0)
    averageInto(state.reference.parameters, context.policy.parameters, config.emaDecay);
  const tokensGenerated = experience.scores.lengths.reduce((a, b) => a + b, 0);
  return { metrics, optimizerSteps, samples: config.episodes, tokensGenerated, tokensTrained };
}

/** On a small batch before any update: KL 0, every ratio 1, and gradients that reach the policy. */
async function selfTest(
  context: AlgorithmContext,
  state: PpoState,
  config: PpoConfig,
): Promise<SelfTestCheck[]> {
  const prompts = drawPrompts(context.prompts, context.key, 0, 4);
  const experience = await collectExperience(context, state, config, prompts, fork(context.key, 'selfTest'));
  const data = toMinibatch(experience, [...prompts.keys()]);
  const taken = sharedOrPolicyGradients(context, state, data, config);
  const stats = tidy(() => ({
    ratio: largestRatioError(
      scoreResponses(context.policy, data.batch, scoringTemperature(context, config)).logProbs,
      data.logOld,
      data.batch.mask,
    ),
    norm: taken.gradients.reduce((sum, g) => sum.add(g.square().sum()), scalar(0)).sqrt(),
  }));
  for (const tensor of [...taken.gradients, ...Object.values(taken.stats), ...data.tensors]) tensor.dispose();
  disposeBatch(data.batch);
  const { ratio, norm } = await readScalars(stats);
  const kl = meanOf(rowSums(experience.scores.exactKl, experience.scores));
  return [
    { id: 'kl', label: 'KL to the reference', expected: '0', actual: kl, pass: Math.abs(kl) < 1e-4 },
    { id: 'ratio', label: 'largest |ratio - 1|', expected: '0', actual: ratio!, pass: ratio! < 1e-4 },
    {
      id: 'gradient',
      label: 'gradient norm',
      expected: '> 0',
      actual: norm!,
      pass: norm! > 1e-8 && norm! < Infinity,
    },
  ];
}

function sharedOrPolicyGradients(
  context: AlgorithmContext,
  state: PpoState,
  data: Minibatch,
  config: PpoConfig,
) {
  const { policy } = context;
  const temperature = scoringTemperature(context, config);
  return state.criticOptimizer
    ? takeGradients(policy.parameters, () => policyObjective(policy, data, config, temperature))
    : sharedGradients(policy, data, config, temperature);
}

function createState(context: AlgorithmContext, config: PpoConfig): PpoState {
  const separate = config.critic === 'separate';
  const critic = separate ? cloneModel(context.reference) : context.policy;
  Object.assign(critic.parameters, createValueHead(critic.config.channels));
  return {
    critic,
    reference: config.emaDecay > 0 ? cloneModel(context.reference) : context.reference,
    ownsReference: config.emaDecay > 0,
    optimizer: createOptimizer(context.policy.parameters),
    criticOptimizer: separate ? createOptimizer(critic.parameters) : undefined,
    klCoef: config.klCoef,
    episodes: 0,
  };
}

export const ppo = defineAlgorithm<typeof ppoKnobs, PpoState>({
  id: 'ppo',
  label: 'PPO',
  says: 'Samples answers, scores them with a reward model, and raises the probability of what scored better than expected, in small clipped steps held near the SFT model by a KL penalty.',
  whenToUse:
    'Use it when you can pay for a reward model, a critic and fresh answers at every update, and want the policy to be corrected where it now goes, not where the labels were collected.',
  needs: ['preferences', 'reward'],
  holds: ['reference', 'critic', 'rewardModel'],
  knobs: ppoKnobs,
  metrics: ppoMetrics,
  totalSteps: (config) => config.updates,
  // eslint-disable-next-line require-yield
  async *prepare(context, config) {
    return createState(context, config);
  },
  selfTest,
  step: (...args) => finish(ppoParts(...args)),
  parts: ppoParts,
  evaluate: async (context, _state, _config, samples) => ({
    'eval/scores': meanOf(await context.reward(samples)),
  }),
  dispose: (state) => {
    disposeOptimizer(state.optimizer);
    if (state.ownsReference) disposeModel(state.reference);
    if (state.criticOptimizer) {
      disposeOptimizer(state.criticOptimizer);
      disposeModel(state.critic);
    }
  },
});
