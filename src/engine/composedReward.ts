/** The reward function of a lane, from its parts. */
import type { RewardFunction } from '../algo/types.ts';
import type { Sequence } from '../model/packing.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { AppError } from '../shared/errors.ts';
import type { RewardSpec } from '../shared/rewardSpec.ts';
import type { TextClassifier } from '../shared/textClassifier.ts';
import {
  type ComposedReward,
  type ComposerState,
  composeReward,
  fitComposer,
  type PartColumn,
} from '../task/rewards/composeReward.ts';
import { rewardParts } from '../task/rewards/registry.ts';
import type { Answer, RewardServices } from '../task/rewards/types.ts';

export interface RewardHost {
  readonly tokenizer: Tokenizer;
  readonly gold: (text: string) => number;
  /** Normalised scores; undefined if no part needs it. */
  readonly rewardModel: RewardFunction | undefined;
  readonly classifier: TextClassifier | undefined;
}

export interface ComposedRewardFunction {
  /** Mean 0 and standard deviation 1 on the answers that it was built on. */
  readonly score: RewardFunction;
  /** What the parts made of the last batch, as metrics; empty while there is only one part. */
  readonly latest: () => Record<string, number>;
  /** Each part's raw values, and what they come to. */
  readonly explain: (sequences: readonly Sequence[]) => Promise<ExplainedReward>;
  /** What it must not forget when a run is continued. */
  readonly memory: RewardMemory;
}
export interface RewardMemory {
  readonly fitted: ComposerState;
  /** Of the last batch. */
  last: Pick<ComposedReward, 'contributions' | 'shares'> | undefined;
}
export interface ExplainedReward extends ComposedReward {
  readonly columns: readonly PartColumn[];
}

/**
 * @param spec resolved: every part with all its settings
 * @param referenceAnswers answers of the SFT model, on which the reward is normalised
 */
export async function buildReward(
  spec: RewardSpec,
  referenceAnswers: readonly Sequence[],
  host: RewardHost,
): Promise<ComposedRewardFunction> {
  const fitted = fitComposer(spec, await partColumns(spec, referenceAnswers, host));
  return rewardFrom(spec, { fitted, last: undefined }, host);
}

/** One that was built before. */
export function rewardFrom(spec: RewardSpec, memory: RewardMemory, host: RewardHost): ComposedRewardFunction {
  const explain = async (sequences: readonly Sequence[]) => {
    const columns = await partColumns(spec, sequences, host);
    return { ...composeReward(spec, columns, memory.fitted), columns };
  };
  return {
    explain,
    memory,
    score: async (sequences) => {
      const { total, contributions, shares } = await explain(sequences);
      memory.last = { contributions, shares };
      return total;
    },
    latest: () => (memory.last && spec.parts.length > 1 ? partMetrics(spec, memory.last) : {}),
  };
}

/** Parts of one kind are added up: a metric is named after the kind. */
function partMetrics(
  spec: RewardSpec,
  composed: Pick<ComposedReward, 'contributions' | 'shares'>,
): Record<string, number> {
  const metrics: Record<string, number> = {};
  const add = (name: string, value: number) => (metrics[name] = (metrics[name] ?? 0) + value);
  spec.parts.forEach(({ part }, i) => {
    add(`reward/part/${part}`, composed.contributions[i]!);
    add(`reward/share/${part}`, composed.shares[i]!);
  });
  return metrics;
}

async function partColumns(
  spec: RewardSpec,
  sequences: readonly Sequence[],
  host: RewardHost,
): Promise<PartColumn[]> {
  const answers = sequences.map((sequence) => answerOf(sequence, host.tokenizer));
  const services = servicesFor(sequences, host);
  const columns: PartColumn[] = [];
  for (const { part, config } of spec.parts) {
    const known = rewardParts.find((candidate) => candidate.id === part)!;
    columns.push({ scale: known.scale, values: await known.values(answers, config, services) });
  }
  return columns;
}

export function answerOf({ ids, promptLength }: Sequence, tokenizer: Tokenizer): Answer {
  return {
    prompt: tokenizer.decode(ids.subarray(0, promptLength)),
    text: tokenizer.decode(ids.subarray(promptLength)),
    ended: ids.at(-1) === tokenizer.eosId,
  };
}

function servicesFor(sequences: readonly Sequence[], host: RewardHost): RewardServices {
  const { rewardModel, classifier, gold } = host;
  return {
    gold,
    rewardModel: () => {
      if (!rewardModel) throw new AppError('internal', 'reward: no reward model was trained');
      return rewardModel(sequences);
    },
    classify: (id, texts) => {
      if (!classifier)
        throw new AppError('backend', 'reward: the text classifier is not available here', {
          fix: 'Reload the page, or take the classifier out of the reward.',
        });
      return classifier.classify(id, texts);
    },
  };
}
