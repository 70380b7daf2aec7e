import type { Inspection } from '../../shared/inspection.ts';

const KINDS: Readonly<Record<string, readonly Inspection['kind'][]>> = {
  ppo: ['rollouts'],
  grpo: ['rollouts'],
  rloo: ['rollouts'],
  dpo: ['pairs'],
  dpoThenPpo: ['pairs', 'rollouts'],
  onlineDpo: ['pairs'],
  iterativeDpo: ['pairs'],
  simpo: ['pairs'],
  orpo: ['pairs'],
  preferredFt: ['pairs'],
  unlikelihood: ['pairs'],
};

/** What steps of an algorithm write down; none: they cannot be taken apart. */
export const inspectedKinds = (algorithm: string): readonly Inspection['kind'][] => KINDS[algorithm] ?? [];

/** Only PPO's step can be stopped between its parts. */
export const hasParts = (algorithm: string): boolean => algorithm === 'ppo';
