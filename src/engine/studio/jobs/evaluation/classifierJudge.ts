import { AppError } from '../../../../shared/errors.ts';
import type { Judge } from '../../../../shared/catalog.ts';
import type { StudioRoom } from '../../types.ts';

export interface ClassifierJudge {
  readonly names: { readonly model: string; readonly label: string };
  /** Probability that each text is what is wanted, 0-1; undefined once the classifier has failed. */
  readonly judge: (texts: readonly string[]) => Promise<Float32Array | undefined>;
  readonly failed: () => boolean;
}

/** What the site ships for a task, where the preset names no judge. */
const SHIPPED: Readonly<Record<string, Judge>> = {
  reviews: { classifier: 'classifier-reviews', label: 'positive', metric: 'sentiment' },
};

/** A classifier that cannot be had is no reason to judge nothing: it is left out, and `problems` say why. */
export function classifierJudge(room: StudioRoom, problems: string[]): ClassifierJudge | undefined {
  const judge = room.preset.judge ?? SHIPPED[room.task.id];
  const classifier = room.classifier();
  if (!judge || !classifier) {
    problems.push(
      judge ? 'The text classifier is not available here.' : 'No classifier is shipped for this task.',
    );
    return undefined;
  }
  const isBad = judge.metric === 'toxicity';
  let failed = false;
  const probabilitiesOf = async (texts: readonly string[]) => {
    const { labels, probabilities } = await classifier.classify(judge.classifier, texts);
    const column = labels.indexOf(judge.label);
    if (column < 0)
      throw new AppError(
        'config',
        `${judge.classifier} has no label ${judge.label}, only ${labels.join(', ')}`,
      );
    return Float32Array.from(probabilities, (row) => (isBad ? 1 - row[column]! : row[column]!));
  };
  return {
    names: { model: judge.classifier, label: isBad ? `not ${judge.label}` : judge.label },
    failed: () => failed,
    async judge(texts) {
      if (failed) return undefined;
      try {
        return await probabilitiesOf(texts);
      } catch (error) {
        failed = true;
        problems.push(
          `Not judged by the classifier: ${error instanceof Error ? error.message : String(error)}`,
        );
        return undefined;
      }
    },
  };
}
