/** How every lane is judged: the same held-out prompts, the same random draws, the same estimators. */
import { scoreRollouts } from '../algo/rollouts.ts';
import { meanOf, rowSums, standardDeviation } from '../math/maskedStats.ts';
import { generate } from '../model/generate.ts';
import { disposeBatch, packSequences, type Sequence } from '../model/packing.ts';
import type { Model } from '../model/parameters.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import type { Sample } from '../protocol/events.ts';
import type { Judge } from '../shared/catalog.ts';
import type { RngKey } from '../shared/rng.ts';
import { type MetricSpec, metricSpec } from '../shared/spec.ts';
import type { TextClassifier } from '../shared/textClassifier.ts';
import type { Task } from '../task/types.ts';

export const evaluationMetrics: readonly MetricSpec[] = [
  metricSpec(
    'gold/reward',
    'gold reward',
    '0-1',
    'higher',
    'The truth: mean sentiment that a program reads from answers to held-out prompts. No learner ever sees it, unless the preset says so.',
    { digits: 3 },
  ),
  metricSpec(
    'cost/flops',
    'FLOPs',
    'FLOP',
    'lower',
    'Floating-point operations counted so far: matrix products and optimizer of the method, its stages included, the evaluations for this page left out.',
  ),
  metricSpec(
    'objective/kl',
    'KL to SFT',
    'nats',
    'neither',
    'How far the policy has moved from the SFT model: exact, over the whole vocabulary, summed over an answer, mean over held-out prompts. Less for the same gold reward is better.',
    { baseline: { value: 0, label: 'SFT' }, digits: 2 },
  ),
  metricSpec(
    'eval/length',
    'held-out length',
    'tokens',
    'neither',
    'Mean length of the answers to held-out prompts.',
  ),
  metricSpec(
    'eval/ended',
    'ended',
    '0-1',
    'higher',
    'Share of held-out answers that end with EOS within the length limit.',
  ),
  metricSpec(
    'eval/distinct_2',
    'distinct-2',
    '0-1',
    'higher',
    'Different word pairs among all word pairs of the held-out answers: a fall to 0 means the same answer to everything.',
  ),
  ...['helpfulness', 'harmlessness'].map((score) =>
    metricSpec(
      `gold/${score}`,
      `gold ${score}`,
      '0-1',
      'higher',
      `One part of the gold reward, read by a program from held-out answers: ${score}. The two pull against each other.`,
      { digits: 3 },
    ),
  ),
  ...(['toxicity', 'sentiment'] as const).flatMap((name) => classifierMetrics(name)),
];

function classifierMetrics(name: Judge['metric']): MetricSpec[] {
  const better = name === 'toxicity' ? 'lower' : 'higher';
  const what = name === 'toxicity' ? 'toxic' : 'positive';
  return [
    metricSpec(
      `eval/${name}_mean`,
      `${name}, mean`,
      '0-1',
      better,
      `Probability that an answer is ${what}, by the text classifier, mean over held-out answers.`,
      { digits: 3 },
    ),
    metricSpec(
      `eval/${name}_std`,
      `${name}, spread`,
      '0-1',
      'neither',
      `Standard deviation of the same probability over held-out answers.`,
      { digits: 3 },
    ),
  ];
}

export interface EvaluationSetup {
  readonly policy: Model;
  readonly reference: Model;
  readonly tokenizer: Tokenizer;
  readonly prompts: readonly Int32Array[];
  readonly gold: (text: string) => number;
  /** Further truths, by id. */
  readonly scores: Task['scores'];
  readonly judge: Judge | undefined;
  readonly classifier: TextClassifier | undefined;
  readonly maxNewTokens: number;
  readonly temperature: number;
  readonly key: RngKey;
  /** How many answers to show. */
  readonly shown: number;
}
export interface Evaluation {
  readonly metrics: Record<string, number>;
  readonly samples: Sample[];
  readonly sequences: Sequence[];
  /** Why the classifier did not judge, where a preset asks it to. */
  readonly problem: string | undefined;
}

export async function evaluatePolicy(setup: EvaluationSetup): Promise<Evaluation> {
  const { policy, reference, tokenizer, prompts, temperature } = setup;
  const sequences = await generate(policy, prompts, setup);
  const batch = packSequences(sequences);
  const scores = await scoreRollouts(batch, { policy, reference }, temperature);
  disposeBatch(batch);
  const texts = sequences.map((sequence) => tokenizer.decode(sequence.ids));
  const golds = texts.map(setup.gold);
  const judged = await judgeTexts(setup, sequences);
  const ended = sequences.map((sequence) => sequence.ids.at(-1) === policy.config.eosId);
  return {
    sequences,
    metrics: {
      'gold/reward': meanOf(golds),
      'objective/kl': meanOf(rowSums(scores.exactKl, scores)),
      'eval/length': meanOf(scores.lengths),
      'eval/ended': meanOf(ended.map(Number)),
      'eval/distinct_2': distinctBigrams(sequences),
      ...mapValues(setup.scores, ({ score }, id) => [`gold/${id}`, meanOf(texts.map(score))]),
      ...judged.metrics,
    },
    problem: judged.problem,
    samples: sequences.slice(0, setup.shown).map((sequence, i) => ({
      prompt: tokenizer.decode(sequence.ids.subarray(0, sequence.promptLength)),
      text: tokenizer.decode(sequence.ids.subarray(sequence.promptLength)),
      gold: golds[i]!,
      ended: ended[i]!,
    })),
  };
}

function mapValues<V>(
  record: Readonly<Record<string, V>>,
  entry: (value: V, key: string) => [string, number],
): Record<string, number> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => entry(value, key)));
}

/** A classifier that cannot be had is no reason to stop a run. */
async function judgeTexts(
  { judge, classifier, tokenizer }: EvaluationSetup,
  sequences: readonly Sequence[],
): Promise<{ metrics: Record<string, number>; problem?: string }> {
  if (!judge) return { metrics: {} };
  if (!classifier) return { metrics: {}, problem: 'the text classifier is not available here' };
  const texts = sequences.map(({ ids, promptLength }) => tokenizer.decode(ids.subarray(promptLength)));
  try {
    const { labels, probabilities } = await classifier.classify(judge.classifier, texts);
    const column = labels.indexOf(judge.label);
    const values = probabilities.map((row) => row[column] ?? Number.NaN);
    if (column < 0) return { metrics: {}, problem: `${judge.classifier} has no label ${judge.label}` };
    return {
      metrics: {
        [`eval/${judge.metric}_mean`]: meanOf(values),
        [`eval/${judge.metric}_std`]: standardDeviation(values),
      },
    };
  } catch (error) {
    return { metrics: {}, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Distinct pairs of neighbouring response tokens, as a share of all such pairs (Li et al. 2016). */
export function distinctBigrams(sequences: readonly Sequence[]): number {
  const seen = new Set<string>();
  let count = 0;
  for (const { ids, promptLength } of sequences) {
    for (let t = promptLength + 1; t < ids.length; t++) {
      seen.add(`${ids[t - 1]} ${ids[t]}`);
      count++;
    }
  }
  return seen.size / Math.max(1, count);
}
