import { transformers, trl } from './evidence.ts';
import { failurePreset } from './failurePreset.ts';

export const padIsEos = failurePreset({
  id: 'pad-is-eos',
  label: 'pad = EOS',
  knobs: { 'ppo.padIsEos': true, 'preferences.keepEos': false, 'ppo.updates': 12 },
  failure: {
    symptom: 'Every answer ends, but PPO fines each for never ending, and learns next to nothing.',
    mechanism:
      'Padding is written with EOS and the masks are made from token ids, so the EOS that ends an answer counts as padding. Loss and reward are read one token too early, and whoever looks for an end finds none: the missing-EOS rule cuts every score to −1.',
    claims: [
      {
        algorithm: 'ppo',
        metric: 'objective/scores',
        reading: 'late',
        is: 'below',
        value: -0.9,
        says: 'the SFT model’s own answers are worth 0 by definition.',
      },
      {
        algorithm: 'ppo',
        metric: 'val/num_eos_tokens',
        reading: 'late',
        is: 'below',
        value: 0.5,
        says: 'not one answer of the batch seems to have ended.',
      },
      {
        algorithm: 'ppo',
        metric: 'eval/ended',
        reading: 'last',
        is: 'above',
        value: 0.9,
        says: 'the evaluation, which looks at the last token, sees them end.',
      },
    ],
    fix: {
      says: 'Give padding a token of its own, or make masks from lengths, never from token ids.',
      knobs: { 'ppo.padIsEos': false, 'preferences.keepEos': true },
    },
    evidence: [trl(1893), trl(3750), trl(1623), trl(931), transformers(48016)],
  },
});
