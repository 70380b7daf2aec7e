import type { EvaluatedAnswer } from '../../protocol/evaluatePolicies.ts';
import { fork, rngKey } from '../../shared/rng.ts';
import { mean, sum } from '../../statistics/descriptive.ts';
import { bootstrapInterval, type Interval, wilsonInterval } from '../../statistics/intervals.ts';
import { type Diversity, diversityOf } from './diversity.ts';
import { byPrompt, type Evaluation, type EvaluatedModel } from './evaluation.ts';

export interface MetricSay {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly says: string;
  readonly better: 'higher' | 'lower' | 'neither';
  readonly digits: number;
}

export interface MeasuredMetric {
  readonly value: number;
  /** 95 %; none where resampling answers would change what is measured. */
  readonly interval: Interval | undefined;
  /** Less the SFT model's on the same prompts, with its paired bootstrap interval; not for the SFT model itself. */
  readonly difference: { readonly mean: number; readonly interval: Interval } | undefined;
}

export interface MetricRow extends MetricSay {
  /** In the order of the models; undefined where the judge was not asked. */
  readonly cells: readonly (MeasuredMetric | undefined)[];
}

interface AnswerMetric extends MetricSay {
  /** A ratio of sums over answers, so that perplexity weighs every token alike. */
  readonly top: (answer: EvaluatedAnswer) => number;
  /** Missing: 1 an answer. */
  readonly bottom?: (answer: EvaluatedAnswer) => number;
  readonly finish?: (ratio: number) => number;
  readonly isShare?: true;
  readonly isMeasured?: (answer: EvaluatedAnswer) => boolean;
}

const tokensOf = ({ ids }: EvaluatedAnswer): number => ids.length;

const ANSWER_METRICS: readonly AnswerMetric[] = [
  {
    id: 'gold',
    label: 'gold reward',
    unit: '0-1',
    says: 'Mean gold score of the answers to held-out prompts: the truth that no method sees.',
    better: 'higher',
    digits: 3,
    top: ({ gold }) => gold,
  },
  {
    id: 'rewardModel',
    label: 'reward model’s score',
    unit: 'sd',
    says: 'Mean score by the reward model that PPO is paid by, in standard deviations of the SFT model’s answers. A policy can raise it without raising gold: that is over-optimisation.',
    better: 'higher',
    digits: 2,
    top: ({ rewardModel }) => rewardModel ?? 0,
    isMeasured: ({ rewardModel }) => rewardModel !== undefined,
  },
  {
    id: 'classifier',
    label: 'classifier',
    unit: '0-1',
    says: 'Mean probability, by the text classifier, that an answer is what is wanted.',
    better: 'higher',
    digits: 3,
    top: ({ classifier }) => classifier ?? 0,
    isMeasured: ({ classifier }) => classifier !== undefined,
  },
  {
    id: 'kl',
    label: 'KL to SFT',
    unit: 'nats',
    says: 'How far the policy has moved: exact, over the whole vocabulary, summed over an answer, mean over answers. Less for the same gold reward is better.',
    better: 'neither',
    digits: 2,
    top: ({ kl }) => kl,
  },
  {
    id: 'perplexity',
    label: 'perplexity under SFT',
    unit: 'per token',
    says: 'exp of the mean -log p that the SFT model gives to each token of the answers. As the SFT model’s own: still its language. Much lower: safe, frequent words. Much higher: text that it would not write.',
    better: 'neither',
    digits: 2,
    top: ({ referenceNll }) => referenceNll,
    bottom: tokensOf,
    finish: Math.exp,
  },
  {
    id: 'entropy',
    label: 'entropy',
    unit: 'nats per token',
    says: 'How undecided the policy is at each token of its own answers. Falls as a policy sharpens; near 0 it always says the same.',
    better: 'neither',
    digits: 2,
    top: ({ entropy }) => entropy,
    bottom: tokensOf,
  },
  {
    id: 'length',
    label: 'length',
    unit: 'tokens',
    says: 'Mean length of an answer, its end token included.',
    better: 'neither',
    digits: 1,
    top: tokensOf,
  },
  {
    id: 'ended',
    label: 'ended',
    unit: '0-1',
    says: 'Share of answers that end with EOS within the length limit; Wilson interval over prompts.',
    better: 'higher',
    digits: 2,
    top: ({ ended }) => Number(ended),
    isShare: true,
  },
];

const DIVERSITY_METRICS: readonly (MetricSay & { readonly read: (diversity: Diversity) => number })[] = [
  ...([1, 2, 3] as const).map((n) => ({
    id: `distinct${n}`,
    label: `distinct-${n}`,
    unit: '0-1',
    says: `Different ${n === 1 ? 'tokens' : `sequences of ${n} tokens`} as a share of all, over equally many tokens of every model (Li et al. 2016). A fall towards 0 means the same words to every prompt.`,
    better: 'higher' as const,
    digits: 3,
    read: (diversity: Diversity) => diversity[`distinct${n}`],
  })),
  {
    id: 'selfBleu',
    label: 'self-BLEU',
    unit: '0-1',
    says: 'How much each answer repeats the others: BLEU-4 against all other answers of the same model, over equally many answers (Zhu et al. 2018). 1 means that they repeat each other.',
    better: 'lower',
    digits: 3,
    read: ({ selfBleu }) => selfBleu,
  },
];

const KEY = fork(rngKey(0xe7a1), 'evaluation intervals');
const RESAMPLES = 1000;

/** Everything measured of each model, a row a metric. */
export function modelMetrics(evaluation: Evaluation): MetricRow[] {
  const { models, samples } = evaluation;
  const sft = models.find(({ name }) => name === 'sft');
  const measured = ANSWER_METRICS.map((metric): MetricRow => {
    const cells = models.map((model) =>
      metric.isMeasured && !model.answers.every(metric.isMeasured)
        ? undefined
        : measure(metric, model, { samples, sft: model === sft ? undefined : sft }),
    );
    return { ...say(metric), cells };
  }).filter(({ cells }) => cells.some((cell) => cell !== undefined));
  const diversity = diversityOf(models.map(({ answers }) => answers));
  const diverse = DIVERSITY_METRICS.map((metric): MetricRow => {
    const cells = diversity.map((one) => ({
      value: metric.read(one),
      interval: undefined,
      difference: undefined,
    }));
    return { ...say(metric), cells };
  });
  return [...measured, ...diverse];
}

const say = ({ id, label, unit, says, better, digits }: MetricSay): MetricSay => ({
  id,
  label,
  unit,
  says,
  better,
  digits,
});

interface Sums {
  readonly top: readonly number[];
  readonly bottom: readonly number[];
}

/** Sums over each prompt's answers: prompts are what is resampled. */
function sumsOf({ top, bottom = () => 1 }: AnswerMetric, { answers }: EvaluatedModel, samples: number): Sums {
  return {
    top: byPrompt(answers, samples, top).map(sum),
    bottom: byPrompt(answers, samples, bottom).map(sum),
  };
}

function measure(
  metric: AnswerMetric,
  model: EvaluatedModel,
  { samples, sft }: { readonly samples: number; readonly sft: EvaluatedModel | undefined },
): MeasuredMetric {
  const { finish = (ratio: number) => ratio, isShare } = metric;
  const own = sumsOf(metric, model, samples);
  const other = sft && sumsOf(metric, sft, samples);
  const everyPrompt = Float64Array.from(own.top, (_, prompt) => prompt);
  const ratio = ({ top, bottom }: Sums, prompts: Float64Array) => {
    let [over, under] = [0, 0];
    for (const prompt of prompts) {
      over += top[prompt]!;
      under += bottom[prompt]!;
    }
    return finish(over / under);
  };
  const bootstrap = (statistic: (prompts: Float64Array) => number) =>
    bootstrapInterval(everyPrompt, statistic, { key: KEY, resamples: RESAMPLES });
  const difference = (prompts: Float64Array) => ratio(own, prompts) - ratio(other!, prompts);
  return {
    value: ratio(own, everyPrompt),
    interval: isShare
      ? wilsonInterval(mean(own.top) * (own.top.length / samples), own.top.length)
      : bootstrap((prompts) => ratio(own, prompts)),
    difference: other && { mean: difference(everyPrompt), interval: bootstrap(difference) },
  };
}
