/** Where the probability of a prompt's answers went from one model to another. */
import type { ResultOf } from '../../protocol/jobs.ts';

type Alternatives = ResultOf<'inspectAlternatives'>;

export interface AnswerMass {
  readonly text: string;
  readonly ended: boolean;
  readonly sources: readonly string[];
  /** log p by model, nats. */
  readonly logProbs: readonly number[];
  readonly from: number;
  readonly to: number;
}

export interface MassReport {
  /** The pair first, then the others, the greatest gain first. */
  readonly answers: readonly AnswerMass[];
  /** Probability of all that is not listed. */
  readonly elsewhere: { readonly from: number; readonly to: number };
}

/** @param from and `to`: which of the result's models */
export function massReport({ answers }: Alternatives, from: number, to: number): MassReport {
  const all = answers.map(({ text, ended, sources, logProbs }) => ({
    text,
    ended,
    sources,
    logProbs,
    from: Math.exp(logProbs[from]!),
    to: Math.exp(logProbs[to]!),
  }));
  const others = all.slice(2).toSorted((a, b) => b.to - b.from - (a.to - a.from));
  const left = (which: 'from' | 'to') => Math.max(0, 1 - all.reduce((sum, each) => sum + each[which], 0));
  return { answers: [...all.slice(0, 2), ...others], elsewhere: { from: left('from'), to: left('to') } };
}

/** What happened, in a sentence. */
export function massVerdict({ answers, elsewhere }: MassReport): string {
  const [chosen, rejected, ...others] = answers as [AnswerMass, AnswerMass, ...AnswerMass[]];
  const fell = (mass: { from: number; to: number }) => mass.to < mass.from;
  const gained = others.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
  const winner = others[0] && others[0].to > others[0].from ? others[0] : undefined;
  const third =
    winner && gained > Math.max(0, elsewhere.to - elsewhere.from)
      ? `most went to other answers, above all “${winner.text.trim()}”`
      : 'most went to answers that were not sampled here';
  if (fell(chosen) && fell(rejected))
    return `Both answers of the pair have become less likely; ${third}. DPO only asks for the difference.`;
  if (fell(chosen)) return `The chosen answer has become less likely; ${third}.`;
  if (fell(rejected)) return 'The chosen answer has gained and the rejected one has lost, as intended.';
  return 'Both answers of the pair have become more likely: the policy has moved towards texts like these.';
}
