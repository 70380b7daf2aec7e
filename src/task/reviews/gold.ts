/**
 * The gold reward of the review tasks: a programmatic reader of sentiment. It stands in for the human whose
 * taste a learner should meet and, unless a preset says so, is never shown to one.
 */
import { saladCount } from './goldSalad.ts';
import { sentimentHits } from './goldHits.ts';
import { readTokens } from './goldTokens.ts';

/** Steepness of the squashing from summed valence to [0, 1]. */
const SLOPE = 1.15;
/** Share of the score that each sign of word salad costs, and how little may be left of it. */
const SALAD_PENALTY = 0.2;
const LEAST_LEFT = 0.05;

/**
 * How positive a text is: 0 to 1, unitless, .5 when it says nothing good or bad.
 *
 * The valences of idioms (longest first) and words (1.3 to 2.0, negative ones below 0) are summed after
 * modifiers: x 1.35 intensified ("really"), x .65 dampened ("a bit"), x -.7 negated ("hardly"), x .45 before a
 * "but" or inside an "although", x .2 for a word's second use and 0 for later ones. The sum S becomes
 * sigmoid(1.15 S), and every sign of word salad (repeats, sentiment words in a heap, broken grammar) then takes
 * a fifth of the whole score. Any text is read, in any case.
 */
export function goldScore(text: string): number {
  const tokens = readTokens(text);
  const hits = sentimentHits(tokens);
  const uses = new Map<string, number>();
  let sum = 0;
  for (const hit of hits) {
    const earlier = uses.get(hit.lexeme) ?? 0;
    uses.set(hit.lexeme, earlier + 1);
    sum += hit.value * (earlier === 0 ? 1 : earlier === 1 ? 0.2 : 0);
  }
  const score = 1 / (1 + Math.exp(-SLOPE * sum));
  return score * Math.max(LEAST_LEFT, 1 - SALAD_PENALTY * saladCount(tokens, hits));
}
