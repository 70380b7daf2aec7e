/** From labels of every kind to the pairs that a reward model and DPO train on. */
import { contentId } from './contentId.ts';
import type { PairItem, PreferenceItem, RankingItem, ScoreItem } from './preferenceItem.ts';

export interface TrainingPair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
  /** Share of a full vote, in (0, 1]. */
  readonly weight: number;
  /**
   * Pairs of one ranking share a group: a reward model takes them in one batch element, as each completion appears
   * in K - 1 of them and they would overfit if shuffled apart (InstructGPT, arXiv:2203.02155, section 3.5, eq. 1).
   */
  readonly group: string;
  readonly annotator: string;
  /** Ids of the items that it comes from: one, or two scores with the better one first. */
  readonly sources: readonly string[];
}

export type TieRule = 'drop' | 'half';

export interface ToPairsOptions {
  /**
   * What becomes of ties, in pairs and within rankings. `drop`: nothing is learned from them. `half`: both orders,
   * each with half the weight, which pulls the two log-ratios together. Default: drop.
   */
  readonly ties?: TieRule;
  /** The same choice for pairs labelled "both bad". Default: drop. A skip is always dropped. */
  readonly bothBad?: TieRule;
  /**
   * `pair`: each pair counts as one. `group`: the pairs of a ranking (or of one annotator's scores for one prompt)
   * count as one together, the factor 1/C(K,2) of InstructGPT's eq. 1. Default: pair.
   */
  readonly weighting?: 'pair' | 'group';
}

/** Why something made no pair. */
export const DROP_REASONS = {
  tie: 'a tie',
  bothBad: 'both bad',
  skip: 'skipped',
  sameText: 'both answers are the same text',
  equalScores: 'equal scores',
  loneScore: 'the only score of its prompt and annotator',
} as const;
export type DropReason = keyof typeof DROP_REASONS;

export interface ToPairsResult {
  readonly pairs: readonly TrainingPair[];
  /** How many comparisons (for `loneScore`: items) made no pair, by reason. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Pairs by the kind of item that they come from. */
  readonly made: Readonly<Record<PreferenceItem['kind'], number>>;
  /** Comparisons that became two pairs of half weight. */
  readonly halved: number;
}

/**
 * The training pairs of some labels. Pairs give one each, rankings all C(K,2), scores one for every two completions
 * of a prompt that the same annotator scored differently (scores of different annotators are not comparable before
 * calibration). A completion scored twice by one annotator counts with its mean score.
 */
export function toPairs(items: readonly PreferenceItem[], options: ToPairsOptions = {}): ToPairsResult {
  const collector = new Collector(options);
  const scores = new Map<string, ScoreItem[]>();
  for (const item of items) {
    if (item.kind === 'pair') collector.addPair(item);
    else if (item.kind === 'ranking') collector.addRanking(item);
    else {
      const key = JSON.stringify([item.annotator, item.prompt]);
      const list = scores.get(key);
      if (list) list.push(item);
      else scores.set(key, [item]);
    }
  }
  for (const list of scores.values()) collector.addScores(list);
  return collector.result(options.weighting ?? 'pair');
}

interface Comparison {
  readonly prompt: string;
  readonly better: string;
  readonly worse: string;
  readonly weight: number;
  readonly group: string;
  readonly annotator: string;
  readonly sources: readonly string[];
}

class Collector {
  readonly #options: ToPairsOptions;
  readonly #pairs: TrainingPair[] = [];
  readonly #dropped = { tie: 0, bothBad: 0, skip: 0, sameText: 0, equalScores: 0, loneScore: 0 };
  readonly #made = { pair: 0, ranking: 0, score: 0 };
  #halved = 0;

  constructor(options: ToPairsOptions) {
    this.#options = options;
  }

  addPair(item: PairItem): void {
    const { prompt, annotator, outcome, a, b } = item;
    if (outcome === 'skip') {
      this.#dropped.skip += 1;
      return;
    }
    const [better, worse] = outcome === 'b' ? [b, a] : [a, b];
    const weight = item.weight ?? 1;
    const comparison = {
      prompt,
      annotator,
      better,
      worse,
      weight,
      group: item.group ?? item.id,
      sources: [item.id],
    };
    if (outcome === 'a' || outcome === 'b') this.#decide('pair', comparison);
    else if (outcome === 'tie') this.#undecided('pair', comparison, 'tie', this.#options.ties);
    else this.#undecided('pair', comparison, 'bothBad', this.#options.bothBad);
  }

  addRanking({ prompt, annotator, id, completions, ranks }: RankingItem): void {
    for (let i = 0; i < completions.length; i++) {
      for (let j = i + 1; j < completions.length; j++) {
        const [first, second] = ranks[i]! <= ranks[j]! ? [i, j] : [j, i];
        const texts = { better: completions[first]!, worse: completions[second]! };
        const comparison = { prompt, annotator, ...texts, weight: 1, group: id, sources: [id] };
        if (ranks[i] === ranks[j]) this.#undecided('ranking', comparison, 'tie', this.#options.ties);
        else this.#decide('ranking', comparison);
      }
    }
  }

  /** @param list all scores of one annotator for one prompt */
  addScores(list: readonly ScoreItem[]): void {
    const scored = meanScores(list);
    if (scored.length === 1) this.#dropped.loneScore += list.length;
    const { prompt, annotator } = list[0]!;
    const group = contentId(['scores', annotator, prompt]);
    for (let i = 0; i < scored.length; i++) {
      for (let j = i + 1; j < scored.length; j++) {
        const [x, y] = [scored[i]!, scored[j]!];
        if (x.score === y.score) {
          this.#dropped.equalScores += 1;
          continue;
        }
        const [high, low] = x.score > y.score ? [x, y] : [y, x];
        const texts = { better: high.completion, worse: low.completion, sources: [high.id, low.id] };
        this.#decide('score', { prompt, annotator, ...texts, weight: 1, group });
      }
    }
  }

  result(weighting: 'pair' | 'group'): ToPairsResult {
    const pairs = weighting === 'pair' ? this.#pairs : shareWeights(this.#pairs);
    return { pairs, dropped: this.#dropped, made: this.#made, halved: this.#halved };
  }

  #decide(kind: PreferenceItem['kind'], { better, worse, ...rest }: Comparison): void {
    if (better === worse) {
      this.#dropped.sameText += 1;
      return;
    }
    this.#pairs.push({ ...rest, chosen: better, rejected: worse });
    this.#made[kind] += 1;
  }

  #undecided(
    kind: PreferenceItem['kind'],
    comparison: Comparison,
    reason: 'tie' | 'bothBad',
    rule: TieRule = 'drop',
  ): void {
    if (rule === 'drop') {
      this.#dropped[reason] += 1;
      return;
    }
    const { better, worse, weight } = comparison;
    if (better !== worse) this.#halved += 1;
    this.#decide(kind, { ...comparison, weight: weight / 2 });
    if (better !== worse)
      this.#decide(kind, { ...comparison, better: worse, worse: better, weight: weight / 2 });
  }
}

/** One entry a completion, in order of first appearance. */
function meanScores(list: readonly ScoreItem[]): { completion: string; score: number; id: string }[] {
  const byText = new Map<string, { id: string; total: number; count: number }>();
  for (const { completion, score, id } of list) {
    const known = byText.get(completion);
    byText.set(completion, {
      id: known?.id ?? id,
      total: (known?.total ?? 0) + score,
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...byText].map(([completion, { id, total, count }]) => ({ completion, id, score: total / count }));
}

/** Divides each weight by the total weight of its group. */
function shareWeights(pairs: readonly TrainingPair[]): TrainingPair[] {
  const totals = new Map<string, number>();
  for (const { group, weight } of pairs) totals.set(group, (totals.get(group) ?? 0) + weight);
  return pairs.map((pair) => ({ ...pair, weight: pair.weight / Math.max(1, totals.get(pair.group)!) }));
}
