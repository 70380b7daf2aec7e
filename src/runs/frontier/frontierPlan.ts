/** Which runs the frontier is drawn from. */
import type { JobOf } from '../../protocol/jobs.ts';
import type { BackendChoice, LaneRequest } from '../../protocol/commands.ts';
import { singleReward } from '../../shared/rewardSpec.ts';
import type { KnobValue } from '../../shared/spec.ts';
import type { FrontierMethodId } from './frontierMethods.ts';

export interface FrontierPlanOptions {
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly backend: BackendChoice;
}

/** One run of a sweep. */
export interface FrontierRun {
  readonly id: string;
  readonly name: string;
  readonly method: FrontierMethodId;
  /** What was swept, in words. */
  readonly setting: string;
  readonly seed: number;
  readonly request: LaneRequest;
}

type Knobs = Readonly<Record<string, KnobValue>>;
interface Arm {
  readonly method: FrontierMethodId;
  readonly algorithm: string;
  /** By what is said of them. */
  readonly settings: Readonly<Record<string, Knobs>>;
  readonly paidByGold?: boolean;
}

/** Every evaluation of a run is a point, as in the paper. All held-out prompts, so that a point is worth something. */
const EVALUATION: Knobs = { 'evaluation.prompts': 200, 'evaluation.points': 16 };

const overKlCoef = (values: readonly number[]) =>
  Object.fromEntries(values.map((value) => [`KL coefficient ${value}`, { 'ppo.klCoef': value }]));
const overBeta = (values: readonly number[], knobs: Knobs = {}) =>
  Object.fromEntries(values.map((value) => [`beta ${value}`, { ...knobs, 'dpo.beta': value }]));

/** As many settings for each, so that the best of many noisy points flatters all alike. */
const arms: readonly Arm[] = [
  { method: 'ppo', algorithm: 'ppo', settings: overKlCoef([0.02, 0.1, 0.3]) },
  { method: 'ppo-gt', algorithm: 'ppo', settings: overKlCoef([0.02, 0.1, 0.3]), paidByGold: true },
  { method: 'dpo', algorithm: 'dpo', settings: overBeta([0.1, 0.5, 1]) },
  { method: 'ipo', algorithm: 'dpo', settings: overBeta([0.02, 0.05, 0.1], { 'dpo.lossType': 'ipo' }) },
  {
    method: 'preferred-ft',
    algorithm: 'preferredFt',
    settings: {
      'rate 0.001, 80 steps': {},
      'rate 0.001, 240 steps': { 'preferredFt.steps': 240 },
      'rate 0.004, 160 steps': { 'preferredFt.learningRate': 0.004, 'preferredFt.steps': 160 },
    },
  },
  {
    method: 'unlikelihood',
    algorithm: 'unlikelihood',
    settings: Object.fromEntries(
      [0.1, 0.2, 0.5].map((value) => [`alpha ${value}`, { 'unlikelihood.alpha': value }]),
    ),
  },
];

/** Two explanations of why our figure may differ from the paper's, each put to the test. */
const probes: readonly Arm[] = [
  {
    method: 'dpo-more-labels',
    algorithm: 'dpo',
    settings: { 'beta 0.5, 1,500 prompts': { 'preferences.prompts': 1500, 'dpo.steps': 160 } },
  },
  {
    method: 'ppo-fewer-samples',
    algorithm: 'ppo',
    settings: { 'KL coefficient 0.1, 8 answers an update': { 'ppo.episodes': 8 } },
  },
];

/** Settings of one seed stand together, the longest first: then no core waits long for the last. */
export function frontierPlan({ preset, seeds, backend }: FrontierPlanOptions): FrontierRun[] {
  const order = [...arms, ...probes].toSorted(
    (a, b) => Number(b.algorithm === 'ppo') - Number(a.algorithm === 'ppo'),
  );
  return seeds.flatMap((seed) =>
    order.flatMap(({ method, algorithm, settings, paidByGold = false }) =>
      Object.entries(settings).map(([setting, knobs], i) => ({
        id: `frontier-${method}-${i}-seed${seed}`,
        name: `${method}, ${setting}, seed ${seed}`,
        method,
        setting,
        seed,
        request: {
          algorithm,
          preset,
          seed,
          backend,
          knobs: { ...EVALUATION, ...knobs },
          ...(paidByGold && { reward: singleReward('gold') }),
        },
      })),
    ),
  );
}

const SIZES = [1, 2, 4, 8, 16, 32, 64, 128];

/** One job a seed, on as many prompts as the runs are judged on. */
export const bestOfNJob = (seed: number, knobs: Knobs = {}): JobOf<'bestOfN'> => ({
  kind: 'bestOfN',
  prompts: 200,
  samples: SIZES.at(-1)!,
  sizes: SIZES,
  knobs: { ...knobs },
  seed,
});
