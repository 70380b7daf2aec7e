import { HintedText } from '../../common/Hint.tsx';
import { formatFixed } from '../../common/format.ts';
import type { PairQuality } from './pairQuality.ts';

export interface JudgedPairs {
  readonly label: string;
  /** A CSS custom property. */
  readonly color: string;
  readonly dash?: string;
  readonly quality: PairQuality;
}

const ROWS: readonly {
  readonly label: string;
  readonly says: string;
  readonly value: (quality: PairQuality) => string;
}[] = [
  {
    label: 'accuracy',
    says: 'Share of held-out pairs ordered as labelled, with a 95 % Wilson interval. Higher is better; .5 is a coin toss.',
    value: ({ accuracy, interval }) =>
      `${formatFixed(accuracy, 3)} (${formatFixed(interval.low, 2)} to ${formatFixed(interval.high, 2)})`,
  },
  {
    label: 'precision',
    says: 'Of the pairs where it says that the first answer is better, the share where it is. Which answer is first is drawn by lot. Higher is better.',
    value: ({ precision }) => formatFixed(precision, 3),
  },
  {
    label: 'recall',
    says: 'Of the pairs whose first answer is better, the share that it finds. Higher is better.',
    value: ({ recall }) => formatFixed(recall, 3),
  },
  {
    label: 'F1',
    says: 'Harmonic mean of precision and recall. Higher is better.',
    value: ({ f1 }) => formatFixed(f1, 3),
  },
  {
    label: 'ROC-AUC, pairs',
    says: 'Probability that a pair whose first answer is better gets a larger reward gap than one whose second is. Higher is better; .5 is chance.',
    value: ({ auc }) => formatFixed(auc, 3),
  },
  {
    label: 'ROC-AUC, answers',
    says: 'Probability that any chosen answer has a higher reward than any rejected one, also across prompts. Higher is better.',
    value: ({ answerAuc }) => formatFixed(answerAuc, 3),
  },
  {
    label: 'calibration error',
    says: 'Mean distance between the probability it states and how often it is right, over ten bins (ECE). Lower is better.',
    value: ({ calibrationError }) => formatFixed(calibrationError, 3),
  },
  {
    label: 'Brier score',
    says: 'Mean squared error of its probabilities. Lower is better; .25 for always saying one half.',
    value: ({ brier }) => formatFixed(brier, 3),
  },
  {
    label: 'log loss, nats',
    says: 'Mean negative log-likelihood of the labels. Lower is better; ln 2 = .693 for always saying one half.',
    value: ({ logLoss }) => formatFixed(logLoss, 3),
  },
];

/** The same numbers for every judge of the same held-out pairs. */
export function QualityTable({ judges }: { judges: readonly JudgedPairs[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left text-xs">
        <caption className="sr-only">Quality on held-out pairs</caption>
        <thead className="text-muted">
          <tr>
            <th className="py-1 font-medium">held-out pairs: {judges[0]?.quality.pairs ?? 0}</th>
            {judges.map(({ label, color }) => (
              <th key={label} className="px-2 py-1 text-right font-medium" style={{ color: `var(${color})` }}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ label, says, value }) => (
            <tr key={label} className="border-t border-line">
              <th className="py-1 font-normal">
                <HintedText says={says}>{label}</HintedText>
              </th>
              {judges.map((judge) => (
                <td key={judge.label} className="numeric px-2 py-1 text-right" data-metric={label}>
                  {value(judge.quality)}
                </td>
              ))}
            </tr>
          ))}
          {judges[0]?.quality.byLength.map(({ where, pairs }, i) => (
            <tr key={where} className="border-t border-line text-muted">
              <th className="py-1 font-normal">
                <HintedText says="Accuracy on such pairs alone. A judge that only likes long answers is right here and wrong where the shorter one is better.">
                  right where {where} ({pairs})
                </HintedText>
              </th>
              {judges.map((judge) => {
                const { pairs: count, right } = judge.quality.byLength[i]!;
                return (
                  <td key={judge.label} className="numeric px-2 py-1 text-right">
                    {formatFixed(count > 0 ? right / count : undefined, 3)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
