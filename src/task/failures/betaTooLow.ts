import { dpoCode } from './evidence.ts';
import { failurePreset } from './failurePreset.ts';

export const betaTooLow = failurePreset({
  id: 'beta-too-low',
  label: 'Beta misread: 0.01',
  knobs: { 'dpo.beta': 0.01, 'dpo.steps': 60 },
  failure: {
    symptom: 'A small beta, meant as a weaker loss, lets DPO drift far from the SFT model.',
    mechanism:
      'Beta is no weight of the loss but the price of KL. A pair counts as learned when its margin in log-ratio is a few times 1/beta, here hundreds of nats, so the push never ends.',
    claims: [
      {
        algorithm: 'dpo',
        metric: 'objective/kl',
        reading: 'last',
        is: 'above',
        value: 30,
        says: 'from the SFT model; about 3 with beta 0.5.',
      },
      {
        algorithm: 'dpo',
        metric: 'loss',
        reading: 'late',
        is: 'above',
        value: 0.4,
        says: 'the loss still asks for more: a pair’s gradient weighs nearly as much as at the start.',
      },
    ],
    fix: { says: 'Raise beta: to hold the policy closer, not to learn faster.', knobs: { 'dpo.beta': 0.5 } },
    evidence: [dpoCode(4)],
    lesson: 'dpo',
  },
});
