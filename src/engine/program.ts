/**
 * What a run does, from first evaluation to last step, as a generator that yields between units of work: the
 * session decides whether and when to go on. All events but the run's state come from here.
 */
import { type RewardModelConfig, trainRewardModel } from '../algo/rewardModel.ts';
import type { PreferencePair, StageProgress } from '../algo/types.ts';
import { meanOf, standardDeviation } from '../math/maskedStats.ts';
import { cloneModel, disposeModel } from '../model/parameters.ts';
import type { EngineEvent } from '../protocol/events.ts';
import { AppError } from '../shared/errors.ts';
import { fork } from '../shared/rng.ts';
import { groupValues } from '../shared/spec.ts';
import { buildPreferences, type PreferenceConfig } from '../task/preferences.ts';
import { programmaticRewards } from '../task/rewards/registry.ts';
import { memoryBytes } from './backend.ts';
import { evaluatePolicy } from './evaluate.ts';
import {
  algorithmConfig,
  algorithmContext,
  goldOf,
  type Lane,
  progressNow,
  totalSteps,
  usesLearnedReward,
} from './lane.ts';

/** What was done since the last time: a step of the algorithm, or something on the way to one. */
export type Unit = 'step' | 'other';
type Body<T> = T extends { runId: string } ? Omit<T, 'runId'> : never;
/** Sends an event of this run. */
export type Emit = (event: Body<EngineEvent>) => void;

const SHOWN_SAMPLES = 12;

export async function* runProgram(lane: Lane, emit: Emit): AsyncGenerator<Unit, void> {
  await evaluate(lane, emit);
  yield 'other';
  const { algorithm } = lane;
  if (algorithm.needs.includes('preferences')) yield* preparePreferences(lane, emit);
  if (algorithm.needs.includes('reward')) yield* prepareReward(lane, emit);
  const context = algorithmContext(lane);
  lane.state = yield* reported(algorithm.prepare(context, algorithmConfig(lane)), lane, emit);
  keepAsGood(lane); // with the heads that the algorithm has added
  const checks = await algorithm.selfTest(context, lane.state, algorithmConfig(lane));
  emit({ type: 'selfTest/reported', checks });
  yield 'other';

  const total = totalSteps(lane);
  const every = Math.max(1, Math.ceil(total / Number(lane.knobs['evaluation.points'])));
  for (let step = 0; step < total; step++) {
    const report = await algorithm.step(context, lane.state, algorithmConfig(lane), step);
    const { progress } = lane;
    progress.step = step + 1;
    progress.optimizerSteps += report.optimizerSteps;
    progress.samples += report.samples;
    progress.tokensGenerated += report.tokensGenerated;
    progress.tokensTrained += report.tokensTrained;
    checkFinite(lane, report.metrics);
    notePeak(lane);
    emit({ type: 'run/stepped', progress: progressNow(lane), metrics: { ...report.metrics } });
    if ((step + 1) % every === 0 || step + 1 === total) {
      yield 'other';
      await evaluate(lane, emit);
    }
    yield 'step';
  }
}

/** Passes a stage's progress on, a yield for each unit. */
async function* reported<T>(
  stage: AsyncGenerator<StageProgress, T>,
  lane: Lane,
  emit: Emit,
): AsyncGenerator<Unit, T> {
  try {
    for (;;) {
      const next = await stage.next();
      if (next.done) return next.value;
      checkFinite(lane, next.value.metrics);
      notePeak(lane);
      emit({
        type: 'stage/progressed',
        ...next.value,
        metrics: { ...next.value.metrics },
        wallMs: progressNow(lane).wallMs,
      });
      yield 'other';
    }
  } finally {
    await stage.return(undefined as never); // a reset half way: the stage frees what it holds
  }
}

async function* preparePreferences(lane: Lane, emit: Emit): AsyncGenerator<Unit, void> {
  const source = buildPreferences(
    {
      model: lane.reference,
      prompts: lane.prompts,
      heldOutPrompts: lane.heldOutPrompts,
      gold: goldOf(lane),
      maxNewTokens: Number(lane.knobs['generation.maxNewTokens']),
      temperature: Number(lane.knobs['generation.temperature']),
      key: fork(lane.key, 'preferences'),
    },
    groupValues<PreferenceConfig>(lane.knobs, 'preferences'),
  );
  const stage = (async function* () {
    for (;;) {
      const next = await source.next();
      if (next.done) return next.value;
      const { done, total } = next.value;
      yield { stage: 'preferences', label: 'Answers to compare', done, total, metrics: {} };
    }
  })();
  lane.preferences = yield* reported(stage, lane, emit);
  const { pairs, heldOutPairs, hash } = lane.preferences;
  if (pairs.length === 0)
    throw new AppError('config', 'preferences: no pair of answers differs enough to be labelled', {
      fix: 'Label more prompts, or lower the smallest gap.',
    });
  emit({
    type: 'preferences/built',
    pairs: pairs.length,
    heldOutPairs: heldOutPairs.length,
    hash,
    examples: pairs.slice(0, 3).map((pair) => exampleTexts(lane, pair)),
  });
}

function exampleTexts(lane: Lane, { chosen, rejected }: PreferencePair) {
  const { tokenizer } = lane;
  return {
    prompt: tokenizer.decode(chosen.ids.subarray(0, chosen.promptLength)),
    chosen: tokenizer.decode(chosen.ids.subarray(chosen.promptLength)),
    rejected: tokenizer.decode(rejected.ids.subarray(rejected.promptLength)),
  };
}

async function* prepareReward(lane: Lane, emit: Emit): AsyncGenerator<Unit, void> {
  const { pairs, heldOutPairs, answers } = lane.preferences!;
  if (usesLearnedReward(lane)) {
    const config = groupValues<RewardModelConfig>(lane.knobs, 'rewardModel');
    const training = trainRewardModel(
      lane.reference,
      pairs,
      heldOutPairs,
      answers,
      config,
      fork(lane.key, 'rewardModel'),
    );
    lane.rewardModel = yield* reported(training, lane, emit);
    lane.reward = lane.rewardModel.score;
    return;
  }
  const reward = programmaticRewards.find((candidate) => candidate.id === lane.knobs['reward.source'])!;
  const score = answers.map((answer) => reward.score(lane.tokenizer.decode(answer.ids)));
  // On the same scale as a learned reward, so that the KL coefficient keeps its meaning.
  const center = meanOf(score);
  const spread = standardDeviation(score) || 1;
  lane.reward = (sequences) =>
    Promise.resolve(
      Float32Array.from(sequences, (s) => (reward.score(lane.tokenizer.decode(s.ids)) - center) / spread),
    );
}

async function evaluate(lane: Lane, emit: Emit): Promise<void> {
  const { algorithm } = lane;
  const { metrics, samples, sequences } = await evaluatePolicy({
    policy: lane.policy,
    reference: lane.reference,
    tokenizer: lane.tokenizer,
    prompts: lane.heldOutPrompts.slice(0, Number(lane.knobs['evaluation.prompts'])),
    gold: lane.task.gold,
    maxNewTokens: Number(lane.knobs['generation.maxNewTokens']),
    temperature: Number(lane.knobs['generation.temperature']),
    key: fork(lane.key, 'evaluation'),
    shown: SHOWN_SAMPLES,
  });
  const own =
    lane.state === undefined
      ? {}
      : await algorithm.evaluate?.(algorithmContext(lane), lane.state, algorithmConfig(lane), sequences);
  const all = { ...metrics, ...own };
  checkFinite(lane, all);
  keepAsGood(lane);
  notePeak(lane);
  emit({ type: 'run/evaluated', progress: progressNow(lane), metrics: all, samples });
}

function keepAsGood(lane: Lane): void {
  if (lane.lastGood) disposeModel(lane.lastGood.policy);
  lane.lastGood = { step: lane.progress.step, policy: cloneModel(lane.policy) };
}

/** Stops a run whose numbers went bad, with the policy as it was at the last evaluation. */
function checkFinite(lane: Lane, metrics: Readonly<Record<string, number>>): void {
  const bad = Object.entries(metrics).find(([, value]) => !Number.isFinite(value));
  if (!bad) return;
  const { lastGood, policy } = lane;
  if (lastGood) {
    for (const [name, parameter] of Object.entries(lastGood.policy.parameters)) {
      policy.parameters[name]!.dispose();
      policy.parameters[name] = parameter.clone();
    }
  }
  throw new AppError(
    'not-finite',
    `${bad[0]} became ${bad[1]} at step ${lane.progress.step}: the run diverged. The policy is back at step ${lastGood?.step ?? 0}.`,
    { fix: 'Lower the learning rate (or raise beta or the KL coefficient), then reset.' },
  );
}

function notePeak(lane: Lane): void {
  lane.progress.peakBytes = Math.max(lane.progress.peakBytes, memoryBytes());
}
