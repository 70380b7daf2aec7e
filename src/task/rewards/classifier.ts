import { AppError } from '../../shared/errors.ts';
import { choiceKnob, textKnob } from '../../shared/spec.ts';
import { defineRewardPart } from './types.ts';

export const classifier = defineRewardPart({
  id: 'classifier',
  label: 'text classifier',
  says: 'What a ready-made classifier thinks of the answer, as in detoxification with a hate-speech detector: its score for one label.',
  needs: 'classifier',
  scale: 'logit',
  knobs: {
    model: textKnob({
      label: 'model',
      says: 'A classifier that this site ships, or any text classifier’s Hugging Face id (owner/name), which is then downloaded.',
      default: 'classifier-replies',
      maxLength: 120,
    }),
    label: textKnob({
      label: 'label',
      says: 'The label whose score is the reward, as the model names it. Empty: its first.',
      default: '',
      maxLength: 60,
    }),
    read: choiceKnob({
      label: 'reads',
      says: 'The raw logit keeps telling good from better where the probability has long reached 1.',
      default: 'logit',
      choices: { logit: 'logit', probability: 'log-odds of the probability' },
    }),
  },
  async values(answers, { model, label, read }, services) {
    const verdict = await services.classify(
      model,
      answers.map((answer) => answer.text),
    );
    const column = label === '' ? 0 : verdict.labels.indexOf(label);
    if (column < 0)
      throw new AppError('config', `classifier ${model}: no label "${label}"`, {
        fix: `Its labels are ${verdict.labels.join(', ')}.`,
      });
    return Float32Array.from(answers, (_, i) =>
      read === 'logit' ? verdict.logits[i]![column]! : logOdds(verdict.probabilities[i]![column]!),
    );
  },
});

function logOdds(probability: number): number {
  const kept = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(kept / (1 - kept));
}
