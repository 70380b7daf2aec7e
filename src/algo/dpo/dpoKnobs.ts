/** DPO's knobs, with what the page says of each. */
import { choiceKnob, type ConfigOf, numberKnob, switchKnob } from '../../shared/spec.ts';
import { optimizerKnobs } from '../optimizerKnobs.ts';

export const dpoKnobs = {
  learningRate: numberKnob({
    label: 'learning rate',
    says: 'AdamW step size after warm-up. Higher learns faster until the policy runs away from the reference.',
    default: 1e-3,
    min: 1e-6,
    max: 2e-2,
    scale: 'log',
    hot: true,
  }),
  beta: numberKnob({
    label: 'beta',
    says: 'How strongly the policy is tied to the reference: the margin that counts as enough shrinks as beta grows. Low beta drifts far.',
    default: 0.5,
    min: 0.001,
    max: 10,
    scale: 'log',
    hot: true,
  }),
  steps: numberKnob({
    label: 'steps',
    says: 'Optimizer steps. The learning rate decays over this many.',
    default: 80,
    min: 1,
    max: 5000,
    integer: true,
  }),
  batchSize: numberKnob({
    label: 'batch size',
    says: 'Pairs in each step.',
    default: 32,
    min: 1,
    max: 256,
    integer: true,
  }),
  lossType: choiceKnob({
    label: 'loss',
    says: 'Sigmoid is DPO. IPO regresses the margin to 1/(2 beta), hinge stops at a margin of 1/beta, robust corrects for flipped labels.',
    default: 'sigmoid',
    choices: { sigmoid: 'sigmoid (DPO)', ipo: 'IPO', hinge: 'hinge (SLiC)', robust: 'robust' },
  }),
  labelSmoothing: numberKnob({
    label: 'label smoothing',
    says: 'Assumed share of labels that are the wrong way round (sigmoid: conservative DPO; robust: unbiased correction).',
    default: 0,
    min: 0,
    max: 0.49,
    hot: true,
  }),
  nllCoef: numberKnob({
    label: 'NLL weight',
    says: 'Adds this much plain likelihood of the chosen answer, which keeps its log-probability (and EOS) from falling.',
    default: 0,
    min: 0,
    max: 5,
    hot: true,
  }),
  ipoNormalised: switchKnob({
    label: 'IPO per token',
    says: 'IPO only: average log-ratios per token (TRL) instead of summing them (the paper). Beta means something else in each.',
    default: false,
    advanced: true,
  }),
  warmup: numberKnob({
    label: 'warm-up',
    says: 'Steps over which the learning rate rises from 0.',
    default: 10,
    min: 0,
    max: 1000,
    integer: true,
    advanced: true,
  }),
  ...optimizerKnobs,
} as const;

export type DpoConfig = ConfigOf<typeof dpoKnobs>;
