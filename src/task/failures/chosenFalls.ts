import { arxiv, dpoCode, trl } from './evidence.ts';
import { failurePreset } from './failurePreset.ts';

export const chosenFalls = failurePreset({
  id: 'chosen-falls',
  label: 'Chosen log-prob falls',
  knobs: { 'preferences.prompts': 80, 'dpo.beta': 0.1, 'dpo.steps': 60 },
  failure: {
    symptom: 'DPO makes the chosen answers less likely, although margin and accuracy rise.',
    mechanism:
      'The loss sees only the difference of two log-ratios: it is as content when both fall, the rejected one faster. What both lose goes to answers that neither label names: read the samples, and the lost mass on the Inspect page.',
    claims: [
      {
        algorithm: 'dpo',
        metric: 'rewards/chosen',
        reading: 'late',
        is: 'below',
        value: -0.1,
        says: 'the chosen answers have become less likely than the SFT model has them.',
      },
      {
        algorithm: 'dpo',
        metric: 'rewards/accuracies',
        reading: 'late',
        is: 'above',
        value: 0.9,
        says: 'at the same time, so by this number alone all is well.',
      },
      {
        algorithm: 'dpo',
        metric: 'rewards/margins',
        reading: 'rise',
        is: 'above',
        value: 1,
        says: 'more at the end than at the beginning.',
      },
    ],
    fix: {
      says: 'Not always wrong: watch gold reward. To hold the chosen answers up, add their plain likelihood to the loss (NLL weight), or raise beta.',
      knobs: { 'dpo.nllCoef': 1 },
    },
    evidence: [
      dpoCode(8),
      dpoCode(36),
      trl(800),
      arxiv('2410.08847', 'Razin et al. 2024, likelihood displacement'),
    ],
    lesson: 'dpo',
  },
});
