import { trl } from './evidence.ts';
import { failurePreset } from './failurePreset.ts';

export const eosNeverLearned = failurePreset({
  id: 'eos-never-learned',
  label: 'Never stops',
  knobs: {
    'preferences.keepEos': false,
    'preferences.prompts': 80,
    'preferredFt.steps': 64,
    'preferredFt.learningRate': 3e-3,
    'preferredFt.schedule': 'constant',
  },
  failure: {
    symptom: 'Answers get longer and run into the length limit: the model forgets how to stop.',
    mechanism:
      'The training answers have lost their EOS, as when a chat template or a tokenizer leaves it out. After a full stop the data only ever goes on, so that is what is learned.',
    claims: [
      {
        algorithm: 'preferredFt',
        metric: 'eval/ended',
        reading: 'last',
        is: 'below',
        value: 0.85,
        says: 'the share of answers that end by themselves; nearly all did at first.',
      },
      {
        algorithm: 'preferredFt',
        metric: 'eval/length',
        reading: 'rise',
        is: 'above',
        value: 2.5,
        says: 'longer than at first, and the limit cuts what would go on.',
      },
    ],
    fix: {
      says: 'Append EOS to every training answer, and look at the tokens (not the text) of one example before training.',
      knobs: { 'preferences.keepEos': true },
    },
    evidence: [trl(1239), trl(1025), trl(2059), trl(837)],
  },
});
