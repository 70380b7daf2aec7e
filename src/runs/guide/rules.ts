/**
 * What speaks for and against each method, given the answers. A rule either rules a method out or adds points; one that
 * claims something measurable is held against the visitor's own runs. Literature: as reported there, on tasks unlike this one.
 */
import type { Answers } from './questions.ts';
import type { Measure } from './ownRuns.ts';

export interface Claim {
  readonly measure: Measure;
  /** The other method that the claim compares with. */
  readonly than: string;
  readonly is: 'lower' | 'higher';
}

export interface Rule {
  readonly id: string;
  readonly algorithms: readonly string[];
  readonly applies: (answers: Answers) => boolean;
  /** Positive speaks for it; `out`: it cannot be used. */
  readonly points: number | 'out';
  readonly says: string;
  /** Where it is from; `reasoning` where it follows from what the method is. */
  readonly source: string;
  readonly claim?: Claim;
}

const REASONING = 'follows from what the method needs';
/** Learn from answers that they write themselves, by a reward. */
const WRITERS = ['ppo', 'grpo', 'rloo', 'onlineDpo', 'iterativeDpo', 'dpoThenPpo'];
const AT_EVERY_STEP = ['ppo', 'grpo', 'rloo', 'onlineDpo'];
const PAIR_LOSSES = ['dpo', 'simpo', 'orpo', 'unlikelihood'];
const BASELINES = ['preferredFt', 'unlikelihood'];

const NEEDS: readonly Rule[] = [
  {
    id: 'no-writing',
    algorithms: WRITERS,
    applies: ({ writing }) => writing === 'no',
    points: 'out',
    says: 'It learns from answers that the model writes while it trains.',
    source: REASONING,
  },
  {
    id: 'writing-in-rounds',
    algorithms: AT_EVERY_STEP,
    applies: ({ writing }) => writing === 'rounds',
    points: 'out',
    says: 'It writes at every step, not now and then.',
    source: REASONING,
  },
  {
    id: 'needs-pairs',
    algorithms: [...PAIR_LOSSES, 'dpoThenPpo'],
    applies: ({ feedback }) => feedback !== 'pairs',
    points: 'out',
    says: 'It learns from compared pairs.',
    source: REASONING,
  },
  {
    id: 'needs-judgements',
    algorithms: ['kto'],
    applies: ({ feedback }) => feedback === 'good' || feedback === 'none',
    points: 'out',
    says: 'It needs answers that were disliked as well as liked.',
    source: REASONING,
  },
  {
    id: 'needs-good-answers',
    algorithms: ['preferredFt'],
    applies: ({ feedback }) => feedback === 'none',
    points: 'out',
    says: 'It needs good answers to imitate.',
    source: REASONING,
  },
  {
    id: 'no-reward',
    algorithms: WRITERS,
    applies: ({ feedback, verifier }) => feedback !== 'pairs' && verifier === 'no',
    points: 'out',
    says: 'Without compared pairs there is no reward model, and no program takes its place.',
    source: REASONING,
  },
  {
    id: 'one-model',
    algorithms: WRITERS,
    applies: ({ memory, verifier }) => memory === 'one' && verifier === 'no',
    points: 'out',
    says: 'It holds a reference and a reward model beside the policy.',
    source: REASONING,
    claim: { measure: 'heldBytes', than: 'dpo', is: 'higher' },
  },
  {
    id: 'four-models',
    algorithms: ['ppo', 'dpoThenPpo'],
    applies: ({ memory }) => memory === 'two',
    points: -3,
    says: 'It holds four models, two of them with an optimizer; a critic that shares the policy’s trunk saves one.',
    source: REASONING,
    claim: { measure: 'heldBytes', than: 'dpo', is: 'higher' },
  },
];

const STRENGTHS: readonly Rule[] = [
  {
    id: 'thumbs',
    algorithms: ['kto'],
    applies: ({ feedback }) => feedback === 'thumbs',
    points: 4,
    says: 'Made for single answers with a thumb up or down.',
    source: 'Ethayarajh et al. 2024 (KTO)',
  },
  {
    id: 'imitation',
    algorithms: ['preferredFt'],
    applies: ({ feedback }) => feedback === 'good',
    points: 3,
    says: 'Good answers can be imitated, and nothing else can be done with them alone.',
    source: REASONING,
  },
  {
    id: 'pairs-directly',
    algorithms: ['dpo'],
    applies: ({ feedback }) => feedback === 'pairs',
    points: 2,
    says: 'More gold reward than PPO for the same KL, on sentiment.',
    source: 'Rafailov et al. 2023 (DPO), figure 2',
    claim: { measure: 'gold', than: 'ppo', is: 'higher' },
  },
  {
    id: 'ppo-reaches-more',
    algorithms: ['ppo'],
    applies: ({ writing, tuning }) => writing === 'yes' && tuning === 'yes',
    points: 3,
    says: 'Tuned well, it reached more than DPO on dialogue (.718 against .611) and on code.',
    source: 'Xu et al. 2024',
    claim: { measure: 'gold', than: 'dpo', is: 'higher' },
  },
  {
    id: 'verified-groups',
    algorithms: ['grpo', 'rloo'],
    applies: ({ verifier, writing }) => verifier === 'yes' && writing === 'yes',
    points: 5,
    says: 'With a reward that costs nothing, several answers to a prompt are their own baseline: no critic, no reward model.',
    source: 'Shao et al. 2024 (GRPO); Ahmadian et al. 2024 (RLOO)',
  },
  {
    id: 'verified-ppo',
    algorithms: ['ppo'],
    applies: ({ verifier, writing }) => verifier === 'yes' && writing === 'yes',
    points: 3,
    says: 'A reward that is true leaves nothing to over-optimise; PPO can follow it far.',
    source: 'Xu et al. 2024 (code)',
  },
  {
    id: 'fresh-labels',
    algorithms: ['onlineDpo'],
    applies: ({ fresh, writing }) => fresh === 'yes' && writing === 'yes',
    points: 4,
    says: 'Judged answers are the policy’s own, so labels stay about what it writes now.',
    source: 'Guo et al. 2024 (online DPO)',
    claim: { measure: 'gold', than: 'dpo', is: 'higher' },
  },
  {
    id: 'fresh-in-rounds',
    algorithms: ['iterativeDpo'],
    applies: ({ fresh, writing }) => fresh === 'yes' || writing === 'rounds',
    points: 4,
    says: 'Labels and answers come in rounds, as from people.',
    source: 'Xiong et al. 2024',
    claim: { measure: 'gold', than: 'dpo', is: 'higher' },
  },
  {
    id: 'cheap-then-dear',
    algorithms: ['dpoThenPpo'],
    applies: ({ writing, memory, tuning }) => writing === 'yes' && memory === 'four' && tuning === 'yes',
    points: 3,
    says: 'The expensive method is spent on what the cheap one has left undone.',
    source: REASONING,
    claim: { measure: 'flops', than: 'ppo', is: 'lower' },
  },
  {
    id: 'no-critic',
    algorithms: ['grpo', 'rloo'],
    applies: ({ memory }) => memory === 'two',
    points: 2,
    says: 'Needs no critic: about half of PPO’s trained weights.',
    source: 'Shao et al. 2024 (GRPO)',
    claim: { measure: 'heldBytes', than: 'ppo', is: 'lower' },
  },
  {
    id: 'one-model-alone',
    algorithms: ['simpo', 'orpo'],
    applies: ({ memory }) => memory === 'one',
    points: 3,
    says: 'Needs no reference model, not even once.',
    source: 'Meng et al. 2024 (SimPO); Hong et al. 2024 (ORPO)',
  },
  {
    id: 'reference-once',
    algorithms: ['dpo', 'kto'],
    applies: ({ memory }) => memory === 'one',
    points: 2,
    says: 'Asks the reference once, before the first step; then the policy is alone in memory.',
    source: REASONING,
    claim: { measure: 'heldBytes', than: 'ppo', is: 'lower' },
  },
];

const CAUTIONS: readonly Rule[] = [
  {
    id: 'few-labels',
    algorithms: WRITERS,
    applies: ({ labels, feedback, verifier }) =>
      labels === 'few' && feedback === 'pairs' && verifier === 'no',
    points: -2,
    says: 'Under about 2,000 comparisons a reward model hardly learned anything, with large models and open-ended answers.',
    source: 'Gao et al. 2023',
    claim: { measure: 'goldFewLabels', than: 'dpo', is: 'lower' },
  },
  {
    id: 'noise-direct',
    algorithms: PAIR_LOSSES,
    applies: ({ noise }) => noise === 'high',
    points: -2,
    says: 'Fits wrong labels as it fits right ones: DPO’s loss is biased by them (a smoothed loss helps).',
    source: 'Chowdhury et al. 2024 (robust DPO)',
    claim: { measure: 'noiseLoss', than: 'ppo', is: 'higher' },
  },
  {
    id: 'noise-averaged',
    algorithms: ['ppo', 'grpo', 'rloo'],
    applies: ({ noise, feedback }) => noise === 'high' && feedback === 'pairs',
    points: 1,
    says: 'A reward model averages over labels before the policy sees any of them.',
    source: 'an argument, not a measurement',
    claim: { measure: 'noiseLoss', than: 'dpo', is: 'lower' },
  },
  {
    id: 'unstable',
    algorithms: ['ppo'],
    applies: ({ tuning }) => tuning === 'no',
    points: -3,
    says: 'Two of four seeds collapsed with a model of 1B parameters, at settings that worked with larger ones.',
    source: 'Huang et al. 2024, TL;DR',
    claim: { measure: 'spread', than: 'dpo', is: 'higher' },
  },
  {
    id: 'steady',
    algorithms: ['dpo'],
    applies: ({ tuning }) => tuning === 'no',
    points: 2,
    says: 'A classification loss on fixed pairs: few settings, and seeds that end close together.',
    source: 'Rafailov et al. 2023 (DPO)',
    claim: { measure: 'spread', than: 'ppo', is: 'lower' },
  },
  {
    id: 'drifts',
    algorithms: ['simpo'],
    applies: ({ tuning }) => tuning === 'no',
    points: -2,
    says: 'Nothing holds it near the SFT model, so the number of steps must be right.',
    source: 'Meng et al. 2024 (SimPO)',
  },
  {
    id: 'costly-writing',
    algorithms: ['ppo', 'grpo', 'rloo', 'onlineDpo'],
    applies: ({ labels }) => labels === 'many',
    points: -1,
    says: 'With labels in plenty, fresh answers buy less of what they cost.',
    source: 'an argument, not a measurement',
    claim: { measure: 'flops', than: 'dpo', is: 'higher' },
  },
  {
    id: 'baseline',
    algorithms: BASELINES,
    applies: ({ feedback }) => feedback === 'pairs',
    points: -2,
    says: 'A baseline: on sentiment it stayed near .6 at any KL, or fell to either side of it.',
    source: 'Rafailov et al. 2023 (DPO), figure 2',
    claim: { measure: 'gold', than: 'dpo', is: 'lower' },
  },
];

export const RULES: readonly Rule[] = [...NEEDS, ...STRENGTHS, ...CAUTIONS];
