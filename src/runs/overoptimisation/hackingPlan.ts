/** Which runs over-optimisation is shown with. */
import type { BackendChoice, LaneRequest } from '../../protocol/commands.ts';
import type { KnobValue } from '../../shared/spec.ts';

/** One way to optimise a reward that was learned from too few labels. */
export interface HackingArm {
  readonly id: HackingArmId;
  readonly label: string;
  readonly says: string;
  readonly algorithm: 'ppo' | 'dpo';
  readonly preset: string;
  readonly knobs: Readonly<Record<string, KnobValue>>;
  /** The metric that the method itself pushes up. */
  readonly proxy: 'eval/scores' | 'rewards/margins';
}
export type HackingArmId = 'free' | 'short-leash' | 'long-leash' | 'dpo';

/** Labels of ten prompts and a reward model that has memorised them: see the preset. */
const fewLabels = { 'preferences.prompts': 10 };

export const hackingArms: readonly HackingArm[] = [
  {
    id: 'free',
    label: 'no KL penalty',
    says: 'The preset “Reward hacking”: KL coefficient 0.',
    algorithm: 'ppo',
    preset: 'reward-hacking',
    knobs: {},
    proxy: 'eval/scores',
  },
  {
    id: 'long-leash',
    label: 'KL coefficient 0.03',
    says: 'The same with a weak KL penalty.',
    algorithm: 'ppo',
    preset: 'on-a-leash',
    knobs: { 'ppo.klCoef': 0.03 },
    proxy: 'eval/scores',
  },
  {
    id: 'short-leash',
    label: 'on a leash (0.1)',
    says: 'The preset “Reward hacking, on a leash”: KL coefficient 0.1.',
    algorithm: 'ppo',
    preset: 'on-a-leash',
    knobs: {},
    proxy: 'eval/scores',
  },
  {
    id: 'dpo',
    label: 'DPO, few labels',
    says: 'DPO on the labels of the same ten prompts with a small beta: its proxy is the margin of its own implicit reward on the pairs that it trains on.',
    algorithm: 'dpo',
    preset: 'reward-hacking',
    knobs: { ...fewLabels, 'dpo.beta': 0.05, 'dpo.steps': 160, 'dpo.schedule': 'constant' },
    proxy: 'rewards/margins',
  },
];

export const hackingArm = (id: HackingArmId): HackingArm => hackingArms.find((arm) => arm.id === id)!;

export interface HackingRun {
  readonly id: string;
  readonly name: string;
  readonly arm: HackingArmId;
  readonly seed: number;
  readonly request: LaneRequest;
}

export const hackingPlan = (seeds: readonly number[], backend: BackendChoice): HackingRun[] =>
  seeds.flatMap((seed) =>
    hackingArms.map(({ id, label, algorithm, preset, knobs }) => ({
      id: `hacking-${id}-seed${seed}`,
      name: `${label}, seed ${seed}`,
      arm: id,
      seed,
      request: {
        algorithm,
        preset,
        seed,
        backend,
        knobs: { 'evaluation.prompts': 200, 'evaluation.points': 20, ...knobs },
      },
    })),
  );
