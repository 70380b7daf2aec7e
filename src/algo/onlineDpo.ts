/** Online DPO: DPO on pairs that the policy has just written and the reward has ranked (arXiv:2402.04792). */
import { type ConfigOf } from '../shared/spec.ts';
import { fork } from '../shared/rng.ts';
import { dpoKnobs } from './dpo/dpoKnobs.ts';
import { samplingKnobs } from './groups/groupKnobs.ts';
import { warmedRate } from './optimizerKnobs.ts';
import {
  onRankedPairs,
  rankedPairKnobs,
  rankedPairMetrics,
  type RankedPairState,
  trainOnPairs,
  writePairs,
} from './rankedPairs.ts';
import { type AlgorithmContext, defineAlgorithm, type StepReport } from './types.ts';

export const onlineDpoKnobs = {
  ...rankedPairKnobs,
  steps: { ...dpoKnobs.steps, default: 48 },
  ...samplingKnobs({ prompts: 16, answers: 4 }),
} as const;

async function onlineDpoStep(
  context: AlgorithmContext,
  state: RankedPairState,
  config: ConfigOf<typeof onlineDpoKnobs>,
  step: number,
): Promise<StepReport> {
  const drawn = { key: fork(context.key, 'rollout', step), first: state.promptsDrawn } as const;
  const ranked = await writePairs(context, config, { ...drawn, anchor: 'reference' });
  state.promptsDrawn += config.prompts;
  const rows = [...ranked.pairs.keys()];
  const learningRate = warmedRate(config, step);
  const { stats, tokensTrained } = await trainOnPairs(context, state.optimizer, ranked, rows, {
    config,
    learningRate,
  });
  return {
    metrics: { ...ranked.metrics, ...stats, episode: state.promptsDrawn * config.answers },
    optimizerSteps: 1,
    samples: config.prompts * config.answers,
    tokensGenerated: ranked.tokensGenerated,
    tokensTrained,
  };
}

export const onlineDpo = defineAlgorithm<typeof onlineDpoKnobs, RankedPairState>({
  ...onRankedPairs,
  id: 'onlineDpo',
  label: 'Online DPO',
  says: 'DPO’s loss on fresh pairs: at each step the policy writes several answers, the reward ranks them, best against worst.',
  whenToUse:
    'Use it when labels made from the SFT model’s answers no longer fit what the policy writes, and a judge is at hand.',
  knobs: onlineDpoKnobs,
  metrics: rankedPairMetrics,
  totalSteps: (config) => config.steps,
  step: onlineDpoStep,
});
