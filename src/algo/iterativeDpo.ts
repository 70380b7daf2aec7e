/** Iterative DPO: rounds of writing answers, ranking them by the reward and DPO on the pairs (arXiv:2312.11456). */
import { fork } from '../shared/rng.ts';
import { choiceKnob, type ConfigOf, metricSpec, numberKnob } from '../shared/spec.ts';
import { dpoKnobs } from './dpo/dpoKnobs.ts';
import { drawRounds } from './drawRounds.ts';
import { samplingKnobs } from './groups/groupKnobs.ts';
import { warmedRate } from './optimizerKnobs.ts';
import {
  onRankedPairs,
  rankedPairKnobs,
  rankedPairMetrics,
  type RankedPairs,
  type RankedPairState,
  trainOnPairs,
  writePairs,
} from './rankedPairs.ts';
import { type AlgorithmContext, defineAlgorithm, type StepReport } from './types.ts';

const sampling = samplingKnobs({ prompts: 64, answers: 4 });

export const iterativeDpoKnobs = {
  ...rankedPairKnobs,
  rounds: numberKnob({
    label: 'rounds',
    says: 'How often new answers are written and ranked.',
    default: 4,
    min: 1,
    max: 100,
    integer: true,
  }),
  roundSteps: numberKnob({
    label: 'steps per round',
    says: 'Optimizer steps on the pairs of a round.',
    default: 16,
    min: 1,
    max: 500,
    integer: true,
  }),
  anchor: choiceKnob({
    label: 'reference',
    says: 'What margins are measured from: always the SFT model, or the policy as it was when the round began, which lets it drift further with each round.',
    default: 'reference',
    choices: { reference: 'the SFT model', policy: 'the policy at the round’s start' },
  }),
  batchSize: dpoKnobs.batchSize,
  ...sampling,
  prompts: { ...sampling.prompts, label: 'prompts per round', says: 'Prompts answered in each round.' },
} as const;
type IterativeDpoConfig = ConfigOf<typeof iterativeDpoKnobs>;

/** The pairs of a round: new ones at its first step. */
async function pairsOfRound(
  context: AlgorithmContext,
  state: RankedPairState,
  config: IterativeDpoConfig,
  { round, begins }: { round: number; begins: boolean },
): Promise<RankedPairs> {
  if (state.ranked && !begins) return state.ranked;
  const { anchor } = config;
  const drawn = { key: fork(context.key, 'rollout', round), first: state.promptsDrawn, anchor };
  state.ranked = await writePairs(context, config, drawn);
  state.promptsDrawn += config.prompts;
  return state.ranked;
}

async function iterativeDpoStep(
  context: AlgorithmContext,
  state: RankedPairState,
  config: IterativeDpoConfig,
  step: number,
): Promise<StepReport> {
  const { rounds, roundSteps } = config;
  const round = Math.floor(step / roundSteps);
  const within = step % roundSteps;
  const begins = within === 0;
  const ranked = await pairsOfRound(context, state, config, { round, begins });
  const size = Math.min(config.batchSize, ranked.pairs.length);
  const all = [...ranked.pairs.keys()];
  const rows = drawRounds(all, fork(context.key, 'round', round), 'pairs', [within * size, size]);
  const learningRate = warmedRate({ ...config, steps: rounds * roundSteps }, step);
  const { stats, tokensTrained } = await trainOnPairs(context, state.optimizer, ranked, rows, {
    config,
    learningRate,
  });
  const episode = state.promptsDrawn * config.answers;
  return {
    metrics: { ...(begins && ranked.metrics), ...stats, episode, round: round + 1 },
    optimizerSteps: 1,
    samples: size,
    tokensGenerated: begins ? ranked.tokensGenerated : 0,
    tokensTrained,
  };
}

export const iterativeDpo = defineAlgorithm<typeof iterativeDpoKnobs, RankedPairState>({
  ...onRankedPairs,
  id: 'iterativeDpo',
  label: 'Iterative DPO',
  says: 'Rounds of DPO: the policy writes answers, the reward ranks them, DPO trains on best against worst, and the next round starts from there.',
  whenToUse: 'Use it when fresh labels come in batches, as from people, rather than at every step.',
  knobs: iterativeDpoKnobs,
  metrics: [
    ...rankedPairMetrics,
    metricSpec('round', 'round', '', 'neither', 'Which batch of fresh pairs is being trained on.'),
  ],
  totalSteps: ({ rounds, roundSteps }) => rounds * roundSteps,
  step: iterativeDpoStep,
});
