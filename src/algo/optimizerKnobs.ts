/** Knobs of AdamW that every algorithm offers in the same words. */
import { scheduleFactor, type ScheduleKind } from '../math/schedule.ts';
import { choiceKnob, numberKnob } from '../shared/spec.ts';

export const optimizerKnobs = {
  schedule: choiceKnob({
    label: 'schedule',
    says: 'How the learning rate falls over the run.',
    default: 'linear',
    choices: { linear: 'linear', cosine: 'cosine', constant: 'constant' },
    advanced: true,
  }),
  weightDecay: numberKnob({
    label: 'weight decay',
    says: 'AdamW’s pull of the weight matrices towards 0.',
    default: 0,
    min: 0,
    max: 1,
    hot: true,
    advanced: true,
  }),
  maxGradNorm: numberKnob({
    label: 'gradient clip',
    says: 'All gradients together are scaled down to this norm.',
    default: 1,
    min: 0.01,
    max: 100,
    scale: 'log',
    hot: true,
    advanced: true,
  }),
} as const;

/**
 * The learning rate of a step of an offline run. Counted from 1 to steps, of steps + 1: neither the first nor the
 * last step has rate 0 and teaches nothing.
 */
export function warmedRate(
  config: { learningRate: number; schedule: ScheduleKind; warmup: number; steps: number },
  step: number,
): number {
  const { schedule: kind, warmup: warmupSteps } = config;
  const totalSteps = config.steps + 1;
  return config.learningRate * scheduleFactor({ kind, warmupSteps, totalSteps, floor: 0 }, step + 1);
}
