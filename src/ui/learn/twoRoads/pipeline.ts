/** A lane's way from labels to a policy, as stations with the lane's own numbers. */
import type { LaneState } from '../../../store/laneState.ts';
import { formatCount, formatDuration, formatFixed } from '../../common/format.ts';

/** What a method is, as the catalog says. */
export interface RoadTraits {
  readonly holds: readonly string[];
  /** Learns from answers that it writes itself. */
  readonly writes: boolean;
}

export interface Station {
  readonly id: 'labels' | 'rewardModel' | 'reference' | 'write' | 'score' | 'update' | 'end';
  readonly label: string;
  readonly says: string;
  /** Its numbers so far, each with its unit; empty before it begins. */
  readonly numbers: readonly string[];
  /** 0 before it begins, 1 when it is over. */
  readonly done: number;
  /** Done again and again, with those beside it. */
  readonly repeats: boolean;
}

/** In the order in which a lane goes through them. Lane: undefined before it exists. */
export function pipelineOf(lane: LaneState | undefined, { holds, writes }: RoadTraits): readonly Station[] {
  const stations = [labels(lane)];
  if (holds.includes('rewardModel')) stations.push(rewardModel(lane));
  if (!holds.includes('reference')) stations.push(referencePass(lane));
  if (writes) stations.push(writing(lane), scoring(lane, holds));
  return [...stations, update(lane), end(lane)];
}

const once = { repeats: false } as const;
const again = { repeats: true } as const;

function labels(lane: LaneState | undefined): Station {
  const pairs = lane?.preferences?.pairs;
  return {
    ...once,
    id: 'labels',
    label: 'Labels',
    says: 'Pairs of answers that the reference wrote and the annotator compared. The same for both lanes.',
    numbers: pairs === undefined ? [] : [`${formatCount(pairs)} pairs`],
    done: pairs === undefined ? shareOf(lane, 'preferences') : 1,
  };
}

function rewardModel(lane: LaneState | undefined): Station {
  const accuracy = lane?.latest['rewardModel/heldOutAccuracy'];
  return {
    ...once,
    id: 'rewardModel',
    label: 'Reward model',
    says: 'Learns from the pairs to give any answer a number.',
    numbers: accuracy === undefined ? [] : [`${formatFixed(100 * accuracy, 0)} % of held-out pairs right`],
    done: shareOf(lane, 'rewardModel'),
  };
}

function referencePass(lane: LaneState | undefined): Station {
  const stage = lane?.stages.find((known) => known.stage === 'reference');
  const pairs = lane?.preferences?.pairs;
  return {
    ...once,
    id: 'reference',
    label: 'Reference pass',
    says: 'The reference’s log-probability of every chosen and rejected answer, once; then it can go.',
    numbers: stage && pairs !== undefined ? [`${formatCount(pairs)} pairs, once`] : [],
    done: shareOf(lane, 'reference'),
  };
}

function writing(lane: LaneState | undefined): Station {
  const tokens = lane?.progress?.tokensGenerated ?? 0;
  return {
    ...again,
    id: 'write',
    label: 'Write',
    says: 'The policy answers prompts, token by token: new answers at every update.',
    numbers: tokens > 0 ? [`${formatCount(tokens)} tokens`] : [],
    done: stepShare(lane),
  };
}

function scoring(lane: LaneState | undefined, holds: RoadTraits['holds']): Station {
  const tokens = lane?.progress?.work?.tokens.scoring ?? 0;
  return {
    ...again,
    id: 'score',
    label: 'Score',
    says: `Read by ${['policy', ...holds.map(nameOf)].join(', ')}: rewards, KL, advantages. Tokens count once for each model that reads them.`,
    numbers: tokens > 0 ? [`${formatCount(tokens)} tokens read`] : [],
    done: stepShare(lane),
  };
}

function update(lane: LaneState | undefined): Station {
  const { optimizerSteps = 0, tokensTrained = 0 } = lane?.progress ?? {};
  return {
    ...again,
    id: 'update',
    label: 'Update',
    says: 'Forward, backward, optimizer.',
    numbers:
      optimizerSteps > 0
        ? [`${formatCount(optimizerSteps)} optimizer steps`, `${formatCount(tokensTrained)} tokens trained`]
        : [],
    done: stepShare(lane),
  };
}

function end(lane: LaneState | undefined): Station {
  const gold = lane?.evaluation?.metrics['gold/reward'];
  const kl = lane?.evaluation?.metrics['objective/kl'];
  const { text, unit } = formatDuration(lane?.wallMs);
  return {
    ...once,
    id: 'end',
    label: 'Policy',
    says: 'Gold reward (0 to 1) and exact KL on held-out prompts, and the time that the lane has run.',
    numbers:
      gold === undefined || !lane || lane.wallMs === 0
        ? []
        : [`gold ${formatFixed(gold, 2)}`, `KL ${formatFixed(kl, 1)} nats`, `${text} ${unit}`],
    done: lane?.phase === 'finished' ? 1 : 0,
  };
}

const nameOf = (model: string): string => (model === 'rewardModel' ? 'reward model' : model);

function shareOf(lane: LaneState | undefined, stage: string): number {
  const known = lane?.stages.find((candidate) => candidate.stage === stage);
  return known && known.total > 0 ? known.done / known.total : 0;
}

const stepShare = (lane: LaneState | undefined): number =>
  lane && lane.totalSteps > 0 ? (lane.progress?.step ?? 0) / lane.totalSteps : 0;
