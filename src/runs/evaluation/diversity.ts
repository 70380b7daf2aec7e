import type { EvaluatedAnswer } from '../../protocol/evaluatePolicies.ts';
import { distinctN, selfBleu } from '../../statistics/text.ts';

export interface Diversity {
  /** Different n-grams as a share of all, 0-1. */
  readonly distinct1: number;
  readonly distinct2: number;
  readonly distinct3: number;
  /** Mean BLEU-4 of each answer with the others as references, 0-1. */
  readonly selfBleu: number;
  /** Tokens that distinct-n was counted on. */
  readonly tokens: number;
  /** Answers that self-BLEU was counted on. */
  readonly answers: number;
}

/**
 * Distinct-n falls as text grows, self-BLEU rises with the number of texts. So every model gives distinct-n as many
 * tokens as the one that wrote fewest (its answers in order, the last one cut), and self-BLEU as many answers.
 * Over tokens of the tokenizer, without EOS.
 * @returns one entry a model, in their order
 */
export function diversityOf(models: readonly (readonly EvaluatedAnswer[])[]): Diversity[] {
  const texts = models.map((answers) => answers.map(({ ids, ended }) => (ended ? ids.slice(0, -1) : ids)));
  const budget = Math.min(...texts.map((own) => own.reduce((sum, ids) => sum + ids.length, 0)));
  const count = Math.min(...texts.map((own) => own.length));
  return texts.map((own) => {
    const equal = firstTokens(own, budget);
    return {
      distinct1: distinctN(equal, 1),
      distinct2: distinctN(equal, 2),
      distinct3: distinctN(equal, 3),
      selfBleu: selfBleu(own.slice(0, count)),
      tokens: budget,
      answers: count,
    };
  });
}

function firstTokens(texts: readonly (readonly number[])[], budget: number): (readonly number[])[] {
  let left = budget;
  return texts.flatMap((ids) => {
    if (left <= 0) return [];
    const part = ids.slice(0, left);
    left -= part.length;
    return [part];
  });
}
