/** DPO on the policy's own answers: of each group the best and the worst, by the reward. */
import { readPacked } from '../math/gradients.ts';
import { meanOf, rowSums } from '../math/maskedStats.ts';
import { createOptimizer, disposeOptimizer, type OptimizerState } from '../math/optimizer.ts';
import { fork, type RngKey } from '../shared/rng.ts';
import { type ConfigOf, type MetricSpec, metricSpec } from '../shared/spec.ts';
import { checkFirstLoss } from './dpo/checkFirstLoss.ts';
import { dpoKnobs } from './dpo/dpoKnobs.ts';
import { dpoMetrics } from './dpo/dpoMetrics.ts';
import { dpoUpdate, type DpoUpdateConfig } from './dpo/dpoUpdate.ts';
import { inspectedStep } from './dpo/inspectedStep.ts';
import { type ReferenceLogProbs, withPairs } from './dpo/referencePass.ts';
import { bestAndWorst } from './groups/groupAdvantages.ts';
import { type samplingKnobs, samplingMetrics } from './groups/groupKnobs.ts';
import {
  collectGroups,
  disposeGroups,
  groupMetrics,
  type GroupRollouts,
  type GroupSampling,
  tokensOf,
} from './groups/groupRollouts.ts';
import { optimizerKnobs } from './optimizerKnobs.ts';
import { recordPairs } from './pairs/inspectPairs.ts';
import type { AlgorithmContext, PreferencePair, StageProgress } from './types.ts';
import type { Sequence } from '../model/packing.ts';

export interface RankedPairs {
  readonly pairs: readonly PreferencePair[];
  readonly reference: ReferenceLogProbs;
  /** Whose log-probs those are. */
  readonly anchor: Anchor;
  /** Of the answers they were taken from. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly tokensGenerated: number;
}

/** Whose log-probs a margin is measured from: the reference's, or the policy's that wrote the answers. */
export type Anchor = 'reference' | 'policy';

/**
 * Answers rewarded alike still make a pair, as in TRL: the first counts as better.
 * @param rollouts scored at temperature 1
 */
export function rankPairs(rollouts: GroupRollouts, anchor: Anchor): RankedPairs {
  const { sequences, scores, rewards, groupSize } = rollouts;
  const rows = bestAndWorst(rewards, groupSize);
  const logRefs = rowSums(anchor === 'reference' ? scores.logRef : scores.logProbs, scores);
  return {
    pairs: rows.map(({ best, worst }) => ({ chosen: sequences[best]!, rejected: sequences[worst]! })),
    reference: {
      chosen: Float32Array.from(rows, ({ best }) => logRefs[best]!),
      rejected: Float32Array.from(rows, ({ worst }) => logRefs[worst]!),
    },
    anchor,
    metrics: {
      ...groupMetrics(rollouts),
      'objective/scores_margin': meanOf(rows.map(({ best, worst }) => rewards[best]! - rewards[worst]!)),
    },
    tokensGenerated: tokensOf(rollouts),
  };
}

/** Has the policy write answers, and pairs the best with the worst. */
export async function writePairs(
  context: AlgorithmContext,
  sampling: GroupSampling,
  { key, first, anchor }: { key: RngKey; first: number; anchor: Anchor },
): Promise<RankedPairs> {
  const rollouts = await collectGroups(context, sampling, { key, first, temperature: 1 });
  disposeGroups(rollouts);
  return rankPairs(rollouts, anchor);
}

/** Of the loss and the optimizer. */
export const rankedPairKnobs = {
  learningRate: dpoKnobs.learningRate,
  beta: { ...dpoKnobs.beta, default: 1 },
  lossType: dpoKnobs.lossType,
  warmup: dpoKnobs.warmup,
  ...optimizerKnobs,
} as const;
type RankedPairConfig = ConfigOf<typeof rankedPairKnobs>;

const updateConfig = ({ beta, lossType, weightDecay, maxGradNorm }: RankedPairConfig): DpoUpdateConfig => ({
  beta,
  lossType,
  weightDecay,
  maxGradNorm,
  labelSmoothing: 0,
  nllCoef: 0,
  ipoNormalised: false,
});

/** One optimizer step on some of the pairs. */
export async function trainOnPairs(
  context: AlgorithmContext,
  optimizer: OptimizerState,
  { pairs, reference, anchor }: RankedPairs,
  rows: readonly number[],
  { config, learningRate }: { config: RankedPairConfig; learningRate: number },
) {
  const { policy } = context;
  const inspected = inspectedStep(pairs, reference, rows, updateConfig(config));
  const record = await recordPairs(context, { ...inspected, referenceIsSft: anchor === 'reference' });
  let tokensTrained = 0;
  const taken = withPairs(pairs, reference, rows, (batch, logRefs) => {
    tokensTrained = batch.tokenCount;
    return dpoUpdate(policy, optimizer, batch, logRefs, updateConfig(config), learningRate);
  });
  const stats = await readPacked([taken]); // GPU to CPU sync, once a step
  const metrics = { ...stats, learning_rate: learningRate };
  await record?.(metrics);
  return { stats: metrics, tokensTrained };
}

const OF_LABELS = ['epoch', 'eval_rewards/accuracies', 'eval_rewards/margins'];

export const rankedPairMetrics: readonly MetricSpec[] = [
  ...dpoMetrics.filter(({ id }) => !OF_LABELS.includes(id)),
  ...samplingMetrics,
  metricSpec(
    'objective/scores_margin',
    'reward margin of pairs',
    'SD of SFT',
    'neither',
    'Reward of the best minus reward of the worst answer to a prompt, mean over the prompts.',
  ),
];

export interface RankedPairState {
  readonly optimizer: OptimizerState;
  promptsDrawn: number;
  /** What is being trained on. Its reference log-probs take the place of a second model. */
  ranked: RankedPairs | undefined;
}

type AnyConfig = RankedPairConfig & ConfigOf<ReturnType<typeof samplingKnobs>>;

/** What online and iterative DPO have in common besides their steps. */
export const onRankedPairs = {
  needs: ['preferences', 'reward'],
  holds: ['reference', 'rewardModel'],
  // eslint-disable-next-line require-yield
  async *prepare(context: AlgorithmContext): AsyncGenerator<StageProgress, RankedPairState> {
    return { optimizer: createOptimizer(context.policy.parameters), promptsDrawn: 0, ranked: undefined };
  },
  async selfTest(context: AlgorithmContext, _state: RankedPairState, config: AnyConfig) {
    const drawn = { key: fork(context.key, 'selfTest'), first: 0, anchor: 'reference' } as const;
    const { pairs, reference } = await writePairs(context, { ...config, prompts: 4 }, drawn);
    return checkFirstLoss(context.policy, pairs, reference, updateConfig(config));
  },
  async evaluate(context: AlgorithmContext, _state: unknown, _config: unknown, samples: readonly Sequence[]) {
    return { 'eval/scores': meanOf(await context.reward(samples)) };
  },
  dispose: (state: RankedPairState) => disposeOptimizer(state.optimizer),
} as const;
