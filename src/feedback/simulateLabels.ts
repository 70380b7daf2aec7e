/** Labels by simulated annotators, shown in random order as to a person. */
import { fork, randomStream, type RngKey } from '../shared/rng.ts';
import { type Annotator, compare, domainOf, judge, rank } from './annotators.ts';
import { createItem, type PairItem, type RankingItem, type ScoreItem } from './preferenceItem.ts';

/** A completion with the gold score of the whole text. */
export interface GoldCompletion {
  readonly text: string;
  readonly gold: number;
}
export interface LabelRequest {
  readonly prompt: string;
  /** What it is about; found from prompt and completion if not given. */
  readonly domain?: string | null;
  /** Milliseconds since 1970. */
  readonly time?: number;
}

/** @param key of this annotator's whole session: the draws depend on the texts, not on their order */
export function labelPair(
  annotator: Annotator,
  request: LabelRequest & { readonly a: GoldCompletion; readonly b: GoldCompletion },
  key: RngKey,
): PairItem {
  const { prompt, a, b } = request;
  const own = fork(key, annotator.id, 'pair', prompt, a.text, b.text);
  const shown = randomStream(fork(own, 'order')).uniform() < 0.5 ? 'ab' : 'ba';
  const [first, second] = shown === 'ab' ? [a, b] : [b, a];
  const sides = { first: stimulusOf(request, first), second: stimulusOf(request, second) };
  const verdict = compare(annotator, sides, own);
  const outcome = verdict === 'tie' ? 'tie' : (verdict === 'first') === (shown === 'ab') ? 'a' : 'b';
  return createItem({
    ...origin(annotator, request),
    kind: 'pair',
    prompt,
    a: a.text,
    b: b.text,
    outcome,
    shown,
  });
}

export function labelScore(
  annotator: Annotator,
  request: LabelRequest & { readonly completion: GoldCompletion },
  key: RngKey,
): ScoreItem {
  const { prompt, completion } = request;
  const own = fork(key, annotator.id, 'score', prompt, completion.text);
  const score = judge(annotator, stimulusOf(request, completion), own);
  return createItem({
    ...origin(annotator, request),
    kind: 'score',
    prompt,
    completion: completion.text,
    score,
  });
}

/** @param completions 2 to 8 of them */
export function labelRanking(
  annotator: Annotator,
  request: LabelRequest & { readonly completions: readonly GoldCompletion[] },
  key: RngKey,
): RankingItem {
  const { prompt, completions } = request;
  const texts = completions.map((completion) => completion.text);
  const own = fork(key, annotator.id, 'ranking', prompt, ...texts);
  const order = Array.from(randomStream(fork(own, 'order')).permutation(texts.length));
  const shownRanks = rank(
    annotator,
    order.map((i) => stimulusOf(request, completions[i]!)),
    own,
  );
  const ranks = texts.map((_, i) => shownRanks[order.indexOf(i)]!);
  return createItem({ ...origin(annotator, request), kind: 'ranking', prompt, completions: texts, ranks });
}

function origin({ name }: Annotator, { time }: LabelRequest) {
  return { annotator: name, ...(time === undefined ? {} : { time }) };
}

/** Length and wording of the completion alone; the domain from the prompt as well. */
function stimulusOf({ prompt, domain }: LabelRequest, { text, gold }: GoldCompletion) {
  return { text, gold, domain: domain === undefined ? domainOf(prompt + text) : domain };
}
