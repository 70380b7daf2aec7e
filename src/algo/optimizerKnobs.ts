/** Knobs of AdamW that every algorithm offers in the same words. */
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
