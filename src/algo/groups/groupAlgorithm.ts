/** Policy gradients with several answers to a prompt and no critic: all but advantages and loss. */
import { type Scalar, scalar, type Tensor, tensor2d } from '../../kernels/tf.ts';
import type { Coefficient } from '../../math/coefficient.ts';
import { type Gradients, type LossWithStats, readPacked, takeGradients } from '../../math/gradients.ts';
import { maskedMean, meanOf, rowSums } from '../../math/maskedStats.ts';
import { createOptimizer, disposeOptimizer, type OptimizerState } from '../../math/optimizer.ts';
import { scheduleFactor } from '../../math/schedule.ts';
import { trainingStep } from '../../math/trainingStep.ts';
import { scoreResponses } from '../../model/heads.ts';
import { batchTensors, type PackedBatch } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import { type ConfigOf, type Knobs } from '../../shared/spec.ts';
import { fork } from '../../shared/rng.ts';
import { adamw } from '../pairs/pairKnobs.ts';
import { equals, reachesPolicy, readGradients } from '../selfTestChecks.ts';
import {
  type Algorithm,
  type AlgorithmContext,
  defineAlgorithm,
  type SelfTestCheck,
  type StepReport,
} from '../types.ts';
import type { groupUpdateKnobs, samplingKnobs } from './groupKnobs.ts';
import { type GroupRecorder, recordGroups } from './inspectGroups.ts';
import { collectGroups, disposeGroups, groupMetrics, type GroupRollouts, tokensOf } from './groupRollouts.ts';

/** What a loss on sampled answers reads, [B, R] but for the advantages. */
export interface GroupTerms {
  readonly logNew: Tensor;
  readonly logOld: Tensor;
  readonly logRef: Tensor;
  readonly mask: Tensor;
  readonly advantages: Tensor; // [B, 1]
}

export type GroupConfig = ConfigOf<typeof groupUpdateKnobs & ReturnType<typeof samplingKnobs>>;

/** `C`: config; `N`: names of the numbers in the loss. */
export interface GroupObjective<C, N extends string> {
  readonly id: string;
  /** [B]. Nothing is differentiated through them. */
  advantages(rollouts: GroupRollouts, config: C): Float32Array;
  numbers(config: C, context: Pick<AlgorithmContext, 'maxNewTokens'>): Readonly<Record<N, number>>;
  /** Which form of the loss, where it has several. */
  variant?(config: C): string;
  loss(terms: GroupTerms, numbers: Readonly<Record<N, Coefficient>>, config: C): LossWithStats;
}

interface GroupState {
  readonly optimizer: OptimizerState;
  promptsDrawn: number;
}

/** The rollouts as tensors. */
interface GroupData extends Omit<GroupTerms, 'logNew'> {
  readonly batch: PackedBatch;
}

export function toGroupData({ scores, batch }: GroupRollouts, advantages: Float32Array): GroupData {
  const shape: [number, number] = [batch.rows, batch.columns];
  return {
    batch,
    mask: batch.mask,
    logOld: tensor2d(scores.logProbs, shape),
    logRef: tensor2d(scores.logRef, shape),
    advantages: tensor2d(advantages, [batch.rows, 1]),
  };
}
const ownTensors = ({ logOld, logRef, advantages }: GroupData): Tensor[] => [logOld, logRef, advantages];

function evaluateLoss<C, N extends string>(
  objective: GroupObjective<C, N>,
  policy: Model,
  data: GroupData,
  numbers: Readonly<Record<N, Coefficient>>,
  { config, temperature }: { config: C; temperature: number },
): LossWithStats {
  const scores = scoreResponses(policy, data.batch, temperature);
  const { loss, stats } = objective.loss({ ...data, logNew: scores.logProbs }, numbers, config);
  return { loss, stats: { ...stats, entropy: maskedMean(scores.entropy, data.mask) } };
}

/** The loss on one batch, differentiated. */
export function groupGradients<C, N extends string>(
  objective: GroupObjective<C, N>,
  { policy, temperature, maxNewTokens }: Pick<AlgorithmContext, 'policy' | 'temperature' | 'maxNewTokens'>,
  data: GroupData,
  config: C,
): Gradients {
  const numbers = objective.numbers(config, { maxNewTokens });
  return takeGradients(policy.parameters, () =>
    evaluateLoss(objective, policy, data, numbers, { config, temperature }),
  );
}

/** Epochs over one batch. @returns means of the statistics */
async function optimise<C extends GroupConfig, N extends string>(
  objective: GroupObjective<C, N>,
  { policy, temperature, maxNewTokens }: AlgorithmContext,
  optimizer: OptimizerState,
  data: GroupData,
  {
    config,
    learningRate,
    recorder,
  }: { config: C; learningRate: number; recorder: GroupRecorder | undefined },
): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (let epoch = 0; epoch < config.epochs; epoch++) {
    await recorder?.beforeUpdate();
    const entries = Object.entries<number>(objective.numbers(config, { maxNewTokens }));
    const scalars = entries.map(([name, value]) => [name, scalar(value)] as const);
    const numbers = Object.fromEntries(scalars) as Record<N, Scalar>;
    const taken = trainingStep(
      {
        name: objective.id,
        variant: `${objective.variant?.(config) ?? ''} temperature ${temperature}`,
        parameters: policy.parameters,
        inputs: [...batchTensors(data.batch), ...ownTensors(data), ...scalars.map(([, x]) => x)],
        evaluate: () => evaluateLoss(objective, policy, data, numbers, { config, temperature }),
        normName: 'grad_norm',
      },
      optimizer,
      adamw(config, learningRate),
    );
    for (const [, number] of scalars) number.dispose();
    const stats = await readPacked([taken]); // GPU to CPU sync, once an optimizer step
    for (const [name, value] of Object.entries(stats)) sums[name] = (sums[name] ?? 0) + value;
  }
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / config.epochs]));
}

async function groupStep<C extends GroupConfig, N extends string>(
  objective: GroupObjective<C, N>,
  context: AlgorithmContext,
  state: GroupState,
  config: C,
  step: number,
): Promise<StepReport> {
  const drawn = { key: fork(context.key, 'rollout', step), first: state.promptsDrawn };
  const rollouts = await collectGroups(context, config, { ...drawn, temperature: context.temperature });
  state.promptsDrawn += config.prompts;
  const advantages = objective.advantages(rollouts, config);
  const recorder = recordGroups(context, rollouts, advantages, config);
  const data = toGroupData(rollouts, advantages);
  const schedule = { kind: config.schedule, warmupSteps: 0, totalSteps: config.updates, floor: 0.05 };
  const learningRate = config.learningRate * scheduleFactor(schedule, step);
  const stats = await optimise(objective, context, state.optimizer, data, { config, learningRate, recorder });
  for (const tensor of ownTensors(data)) tensor.dispose();
  disposeGroups(rollouts);
  const samples = rollouts.sequences.length;
  const episode = state.promptsDrawn * config.answers;
  const metrics = { ...groupMetrics(rollouts), ...stats, learning_rate: learningRate, episode };
  await recorder?.updated(metrics);
  return {
    metrics,
    optimizerSteps: config.epochs,
    samples,
    tokensGenerated: tokensOf(rollouts),
    tokensTrained: config.epochs * data.batch.tokenCount,
  };
}

/** On a small batch before any update: no KL, advantages that cancel, and gradients that reach the policy. */
async function selfTest<C extends GroupConfig, N extends string>(
  objective: GroupObjective<C, N>,
  context: AlgorithmContext,
  config: C,
): Promise<SelfTestCheck[]> {
  const { temperature, key } = context;
  const small = { ...config, prompts: Math.min(4, config.prompts) };
  const rollouts = await collectGroups(context, small, { key: fork(key, 'selfTest'), first: 0, temperature });
  const advantages = objective.advantages(rollouts, config);
  const data = toGroupData(rollouts, advantages);
  const taken = groupGradients(objective, context, data, config);
  for (const tensor of ownTensors(data)) tensor.dispose();
  disposeGroups(rollouts);
  const { norm } = await readGradients(taken);
  const kl = meanOf(rowSums(rollouts.scores.exactKl, rollouts.scores));
  return [
    equals({ id: 'kl', label: 'KL to the reference' }, kl, 0),
    equals({ id: 'advantages', label: 'mean advantage' }, meanOf(advantages), 0),
    reachesPolicy(norm!),
  ];
}

/** An algorithm from its advantages and loss and the words the page says of it. */
export function defineGroupAlgorithm<K extends Knobs, N extends string>(
  description: Pick<Algorithm<K>, 'label' | 'says' | 'whenToUse' | 'knobs' | 'metrics'>,
  objective: GroupObjective<ConfigOf<K> & GroupConfig, N>,
): Algorithm<K, GroupState> {
  const settings = (config: ConfigOf<K>) => config as ConfigOf<K> & GroupConfig;
  return defineAlgorithm<K, GroupState>({
    ...description,
    id: objective.id,
    needs: ['preferences', 'reward'],
    holds: ['reference', 'rewardModel'],
    totalSteps: (config) => settings(config).updates,
    // eslint-disable-next-line require-yield
    async *prepare(context) {
      return { optimizer: createOptimizer(context.policy.parameters), promptsDrawn: 0 };
    },
    selfTest: (context, _state, config) => selfTest(objective, context, settings(config)),
    step: (context, state, config, step) => groupStep(objective, context, state, settings(config), step),
    evaluate: async (context, _state, _config, samples) => ({
      'eval/scores': meanOf(await context.reward(samples)),
    }),
    dispose: (state) => disposeOptimizer(state.optimizer),
  });
}
