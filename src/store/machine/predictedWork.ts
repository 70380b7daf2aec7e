/** What a run will do, told from its knobs before it begins: how many sequences are written, read and learned from. */
import type { KnobValues } from '../../shared/spec.ts';

/** Sequences. Where a model has no vocabulary to score (a critic, a reward model) it counts as well: times are upper ones. */
export interface PredictedWork {
  /** Answers sampled, of labels, rollouts and evaluations. */
  readonly written: number;
  /** Forward passes alone. */
  readonly scored: number;
  /** Forward and backward passes. */
  readonly trained: number;
}

/** Prompts of held-out preferences, and pairs of them that DPO's own evaluation reads at most. */
const HELD_OUT_PROMPTS = 40;
const READ_PAIRS = 96;
/** Pairs that differ by the default smallest gap, of all pairs that the SFT model of reviews writes: 884 of 1,200. */
const LABELLED_SHARE = 0.74;

const NOTHING: PredictedWork = { written: 0, scored: 0, trained: 0 };

const add = (...parts: readonly PredictedWork[]): PredictedWork => ({
  written: parts.reduce((sum, { written }) => sum + written, 0),
  scored: parts.reduce((sum, { scored }) => sum + scored, 0),
  trained: parts.reduce((sum, { trained }) => sum + trained, 0),
});

/**
 * @param knobs every knob's value, by full id  @param learnsReward whether a reward model is trained, where rewards are needed
 * @returns null for an algorithm that goes in rounds, or whose knobs say nothing of its steps
 */
export function predictedWork(
  algorithm: string,
  knobs: KnobValues,
  learnsReward = true,
): PredictedWork | null {
  const of = (name: string) => Number(knobs[`${algorithm}.${name}`]);
  const has = (name: string) => Object.hasOwn(knobs, `${algorithm}.${name}`);
  if (algorithm === 'ppo') return ppoWork(knobs, of, learnsReward);
  if (has('updates') && has('prompts') && has('answers')) return groupWork(knobs, of, learnsReward);
  if (has('steps') && has('batchSize')) return pairWork(algorithm, knobs, of);
  return null;
}

type Numbers = (name: string) => number;

function ppoWork(knobs: KnobValues, of: Numbers, learnsReward: boolean): PredictedWork {
  const episodes = of('updates') * of('episodes');
  const own = knobs['ppo.critic'] === 'separate' ? 1 : 0;
  const readers = learnsReward ? 3 : 2; // policy, reference, reward model
  return add(
    labels(knobs),
    learnsReward ? rewardModel(knobs) : NOTHING,
    evaluations(knobs, of('updates'), readers),
    {
      written: episodes,
      scored: (readers + own) * episodes,
      trained: (1 + own) * of('epochs') * episodes,
    },
  );
}

function groupWork(knobs: KnobValues, of: Numbers, learnsReward: boolean): PredictedWork {
  const answers = of('updates') * of('prompts') * of('answers');
  const epochs = of('epochs') || 1;
  const readers = learnsReward ? 3 : 2;
  return add(
    labels(knobs),
    learnsReward ? rewardModel(knobs) : NOTHING,
    evaluations(knobs, of('updates'), readers),
    {
      written: answers,
      scored: readers * answers,
      trained: epochs * answers,
    },
  );
}

/** KTO's batch counts single answers; the others' counts pairs. DPO asks its reference once. */
function pairWork(algorithm: string, knobs: KnobValues, of: Numbers): PredictedWork {
  const answersOfSample = algorithm === 'kto' ? 1 : 2;
  const pairs = labelledPairs(knobs, number(knobs, 'preferences.prompts'));
  const heldOut = labelledPairs(knobs, HELD_OUT_PROMPTS);
  const asksReference = algorithm === 'dpo' || algorithm === 'kto';
  return add(labels(knobs), evaluations(knobs, of('steps'), 2), {
    written: 0,
    scored: (asksReference ? 2 * (pairs + heldOut) : 0) + 2 * Math.min(READ_PAIRS, heldOut) * points(knobs),
    trained: of('steps') * Math.min(of('batchSize'), Math.max(1, pairs)) * answersOfSample,
  });
}

const number = (knobs: KnobValues, id: string): number => Number(knobs[id] ?? 0);
const points = (knobs: KnobValues): number => number(knobs, 'evaluation.points');

function labelledPairs(knobs: KnobValues, prompts: number): number {
  const answers = number(knobs, 'preferences.answers');
  return prompts * ((answers * (answers - 1)) / 2) * LABELLED_SHARE;
}

function labels(knobs: KnobValues): PredictedWork {
  const answers = number(knobs, 'preferences.answers');
  const prompts = number(knobs, 'preferences.prompts') + HELD_OUT_PROMPTS;
  return { written: prompts * answers, scored: 0, trained: 0 };
}

/** It is judged by the held-out pairs before and after each epoch, and normalised on all answers. */
function rewardModel(knobs: KnobValues): PredictedWork {
  const prompts = number(knobs, 'preferences.prompts');
  const epochs = number(knobs, 'rewardModel.epochs');
  const answers = (prompts + HELD_OUT_PROMPTS) * number(knobs, 'preferences.answers');
  const judging = 2 * labelledPairs(knobs, HELD_OUT_PROMPTS) * (epochs + 1);
  return { written: 0, scored: answers + judging, trained: 2 * labelledPairs(knobs, prompts) * epochs };
}

/** @param readers models that read each held-out answer */
function evaluations(knobs: KnobValues, steps: number, readers: number): PredictedWork {
  const every = Math.max(1, Math.ceil(steps / Math.max(1, points(knobs))));
  const answers = (1 + Math.ceil(steps / every)) * number(knobs, 'evaluation.prompts');
  return { written: answers, scored: readers * answers, trained: 0 };
}
