import { dpoCode } from './evidence.ts';
import { failurePreset } from './failurePreset.ts';

export const betaTooHigh = failurePreset({
  id: 'beta-too-high',
  label: 'Beta misread: 10',
  knobs: { 'dpo.beta': 10, 'dpo.steps': 60 },
  failure: {
    symptom: 'A large beta, meant as a stronger loss, and DPO hardly moves, while its margin looks huge.',
    mechanism:
      'Margins are counted in nats times beta: with beta 10 a log-ratio of half a nat settles a pair, the weight σ(−margin) of its gradient is 0, and learning is over.',
    claims: [
      {
        algorithm: 'dpo',
        metric: 'objective/kl',
        reading: 'last',
        is: 'below',
        value: 1.8,
        says: 'from the SFT model; about 3 with beta 0.5.',
      },
      {
        algorithm: 'dpo',
        metric: 'rewards/margins',
        reading: 'late',
        is: 'above',
        value: 30,
        says: 'which looks like success, and is mostly beta.',
      },
    ],
    fix: { says: 'Lower beta: it says how far the policy may go.', knobs: { 'dpo.beta': 0.5 } },
    evidence: [dpoCode(4)],
    lesson: 'dpo',
  },
});
