/** Who answered which question how: the form in which `src/statistics/agreement.ts` takes labels. */
import {
  type AgreementMatrix,
  agreementMatrix,
  fleissKappa,
  type KappaOptions,
  krippendorffAlpha,
  type Rating,
  type Ratings,
} from '../statistics/agreement.ts';
import { contentId } from './contentId.ts';
import type { PreferenceItem } from './preferenceItem.ts';

/** Kinds of labels whose answers can be compared one to one. */
export type AgreementKind = 'pair' | 'score';

export interface Question {
  readonly prompt: string;
  /**
   * The one that was scored, or the two that were compared in an order drawn from their texts: in the order of showing
   * or of the alphabet, habits and chance alone could make all answers `first`, of which kappa can say nothing.
   */
  readonly completions: readonly string[];
}

export interface AgreementTable {
  readonly questions: readonly Question[];
  /**
   * By annotator, one answer a question, null where there is none. To a pair: `first` or `second` of the question's
   * completions, `tie` or `bothBad`; to a score: the score. Whoever answered twice counts with the last answer.
   */
  readonly answers: ReadonlyMap<string, Ratings>;
}

/** Skips are no answers; thumbs are left out, as they are on another scale than scores. */
export function agreementTable(items: readonly PreferenceItem[], kind: AgreementKind): AgreementTable {
  const questions = new Map<string, { readonly question: Question; readonly place: number }>();
  const given = new Map<string, Map<number, Rating>>();
  for (const item of items) {
    const answer = item.kind === kind ? answerOf(item) : null;
    if (!answer) continue;
    const key = contentId([answer.question.prompt, ...answer.question.completions]);
    const known = questions.get(key) ?? { question: answer.question, place: questions.size };
    questions.set(key, known);
    const own = given.get(item.annotator) ?? new Map<number, Rating>();
    given.set(item.annotator, own.set(known.place, answer.rating));
  }
  const list = [...questions.values()].map(({ question }) => question);
  const answers = [...given].map(
    ([annotator, own]) => [annotator, list.map((_, place) => own.get(place) ?? null)] as const,
  );
  return { questions: list, answers: new Map(answers) };
}

export interface AgreementReport {
  readonly table: AgreementTable;
  /** Cohen's kappa and raw agreement of every two annotators. */
  readonly matrix: AgreementMatrix;
  /** Of all annotators together; NaN if no question has two answers. */
  readonly fleiss: number;
  /** Krippendorff's alpha: nominal for pairs, interval for scores. */
  readonly alpha: number;
}

/** @param options of Cohen's kappa; scores want `weights: 'quadratic'` */
export function reportAgreement(
  items: readonly PreferenceItem[],
  kind: AgreementKind,
  options: KappaOptions = {},
): AgreementReport {
  const table = agreementTable(items, kind);
  const byAnnotator = [...table.answers.values()];
  const byQuestion = table.questions.map((_, place) => byAnnotator.map((answers) => answers[place]!));
  return {
    table,
    matrix: agreementMatrix(Object.fromEntries(table.answers), options),
    fleiss: fleissKappa(byQuestion),
    alpha: krippendorffAlpha(byQuestion, kind === 'pair' ? 'nominal' : 'interval'),
  };
}

function answerOf(item: PreferenceItem): { readonly question: Question; readonly rating: Rating } | null {
  if (item.kind === 'score') {
    const question = { prompt: item.prompt, completions: [item.completion] };
    return item.scale === 'thumbs' ? null : { question, rating: item.score };
  }
  if (item.kind !== 'pair' || item.outcome === 'skip') return null;
  const { prompt, a, b, outcome } = item;
  const isInOrder = contentId([prompt, a]) <= contentId([prompt, b]);
  const question = { prompt, completions: isInOrder ? [a, b] : [b, a] };
  if (outcome === 'tie' || outcome === 'bothBad') return { question, rating: outcome };
  return { question, rating: (outcome === 'a') === isInOrder ? 'first' : 'second' };
}
