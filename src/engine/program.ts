/**
 * What a run does, from first evaluation to last step, as a generator that yields between units of work: the
 * session decides whether and when to go on. All events but the run's state come from here.
 */
import { trainRewardModel } from '../algo/rewardModel/rewardModel.ts';
import type { RewardModelConfig } from '../algo/rewardModel/rewardModelKnobs.ts';
import type { PreferencePair, StageProgress } from '../algo/types.ts';
import { inPhase } from '../kernels/profile/phases.ts';
import { countedAs } from '../math/workCounter.ts';
import type { Sequence } from '../model/packing.ts';
import { cloneModel, disposeModel } from '../model/parameters.ts';
import type { EngineEvent } from '../protocol/events.ts';
import { AppError } from '../shared/errors.ts';
import type { WorkPhase } from '../shared/flops.ts';
import { fork } from '../shared/rng.ts';
import { groupValues } from '../shared/spec.ts';
import { LEARNED_REWARD } from '../shared/rewardSpec.ts';
import {
  buildPreferences,
  dropEos,
  hashPairs,
  type PreferenceConfig,
  type Preferences,
} from '../task/preferences.ts';
import { memoryBytes } from './backend.ts';
import { buildReward } from './composedReward.ts';
import { evaluatePolicy } from './evaluate.ts';
import { heldBytes, mostHeld } from './heldBytes.ts';
import { createInspector } from './inspect/inspector.ts';
import { takeStep } from './inspect/takeStep.ts';
import { tokenizePairs } from './labels.ts';
import { algorithmConfig, algorithmContext, goldOf, type Lane, progressNow, totalSteps } from './lane.ts';

/** What was done since the last time: a step of the algorithm, a part of one, or something on the way to the first. */
export type Unit = 'step' | 'part' | 'other';
type Body<T> = T extends { runId: string } ? Omit<T, 'runId'> : never;
/** Sends an event of this run. */
export type Emit = (event: Body<EngineEvent>) => void;

const SHOWN_SAMPLES = 12;

/** A lane that was restored from a checkpoint has its state, and goes on where it stood. */
export async function* runProgram(
  lane: Lane,
  emit: Emit,
  inspector = createInspector(),
): AsyncGenerator<Unit, void> {
  if (lane.state === undefined) yield* beforeFirstStep(lane, emit);
  else keepAsGood(lane);
  const context = algorithmContext(lane);
  const total = totalSteps(lane);
  const every = Math.max(1, Math.ceil(total / Number(lane.knobs['evaluation.points'])));
  const isDue = (done: number) => done % every === 0 || done === total;
  if (isDue(lane.progress.step) && lane.evaluatedAt !== lane.progress.step) {
    await inPhase('evaluation', () => evaluate(lane, emit)); // the checkpoint was made just before it
    yield 'step';
  }
  for (let { step } = lane.progress; step < total; step++) {
    const report = yield* takeStep(lane, emit, inspector, { context, step });
    const { progress } = lane;
    progress.step = step + 1;
    progress.optimizerSteps += report.optimizerSteps;
    progress.samples += report.samples;
    progress.tokensGenerated += report.tokensGenerated;
    progress.tokensTrained += report.tokensTrained;
    checkFinite(lane, report.metrics);
    notePeak(lane);
    const metrics = { ...report.metrics, ...lane.reward?.latest() };
    emit({ type: 'run/stepped', progress: progressNow(lane), metrics });
    if (isDue(step + 1)) {
      yield 'other';
      await inPhase('evaluation', () => evaluate(lane, emit));
    }
    yield 'step';
  }
}

async function* beforeFirstStep(lane: Lane, emit: Emit): AsyncGenerator<Unit, void> {
  await inPhase('evaluation', () => evaluate(lane, emit));
  yield 'other';
  const { algorithm } = lane;
  if (algorithm.needs.includes('preferences')) yield* preparePreferences(lane, emit);
  if (algorithm.needs.includes('reward')) yield* prepareReward(lane, emit);
  const context = algorithmContext(lane);
  lane.state = yield* reported(algorithm.prepare(context, algorithmConfig(lane)), lane, emit);
  keepAsGood(lane); // with the heads that the algorithm has added
  const selfTest = () => algorithm.selfTest(context, lane.state, algorithmConfig(lane));
  const checks = await countedAs('evaluation', selfTest);
  noteHeld(lane);
  emit({ type: 'selfTest/reported', checks });
  yield 'other';
}

/** Passes a stage's progress on, a yield for each unit. @param as what its work is put down to */
async function* reported<T>(
  stage: AsyncGenerator<StageProgress, T>,
  lane: Lane,
  emit: Emit,
  as?: WorkPhase,
): AsyncGenerator<Unit, T> {
  try {
    for (;;) {
      const next = await (as ? countedAs(as, () => stage.next()) : stage.next());
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

/** The pairs that the lane learns from. */
export async function* preparePreferences(lane: Lane, emit: Emit): AsyncGenerator<Unit, void> {
  const config = groupValues<PreferenceConfig>(lane.knobs, 'preferences');
  // One's own labels still need answers of the SFT model, on which rewards are normalised.
  const written = config.source === 'mine' ? { ...config, prompts: Math.min(40, config.prompts) } : config;
  const simulated = yield* reported(simulatedPreferences(lane, written), lane, emit, 'labels');
  const built = config.source === 'simulated' ? simulated : withOwnLabels(lane, config, simulated, emit);
  lane.preferences = config.keepEos ? built : dropEos(built, lane.tokenizer.eosId);
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

async function* simulatedPreferences(
  lane: Lane,
  config: PreferenceConfig,
): AsyncGenerator<StageProgress, Preferences> {
  const source = buildPreferences(
    {
      model: lane.reference,
      prompts: lane.prompts,
      heldOutPrompts: lane.heldOutPrompts,
      gold: goldOf(lane),
      textOf: ({ ids, promptLength }) => lane.tokenizer.decode(ids.subarray(promptLength)),
      maxNewTokens: Number(lane.knobs['generation.maxNewTokens']),
      temperature: Number(lane.knobs['generation.temperature']),
      key: fork(lane.key, 'preferences'),
    },
    config,
  );
  for (;;) {
    const next = await source.next();
    if (next.done) return next.value;
    const { done, total } = next.value;
    yield { stage: 'preferences', label: 'Answers to compare', done, total, metrics: {} };
  }
}

/** The visitor's labels, alone or added to the simulated ones. Held-out pairs of both kinds judge. */
function withOwnLabels(
  lane: Lane,
  config: PreferenceConfig,
  simulated: Preferences,
  emit: Emit,
): Preferences {
  const { tokenizer, reference, labels } = lane;
  if (!labels || labels.train.length === 0)
    throw new AppError('config', 'preferences: you have not labelled any pair yet', {
      fix: 'Label some pairs on the Label page, or choose simulated labels.',
    });
  const { positions } = reference.config;
  const train = tokenizePairs(tokenizer, positions, labels.train);
  const heldOut = tokenizePairs(tokenizer, positions, labels.heldOut);
  const skipped = train.skipped + heldOut.skipped;
  if (skipped > 0)
    emit({
      type: 'run/noted',
      message: `${skipped} of your pairs were left out: they do not fit the model's ${positions} tokens.`,
    });
  const both = config.source === 'both';
  const pairs = both ? [...simulated.pairs, ...train.pairs] : train.pairs;
  const heldOutPairs = both ? [...simulated.heldOutPairs, ...heldOut.pairs] : heldOut.pairs;
  return { pairs, heldOutPairs, answers: simulated.answers, hash: hashPairs(pairs) };
}

function exampleTexts(lane: Lane, { chosen, rejected }: PreferencePair) {
  const { tokenizer } = lane;
  return {
    prompt: tokenizer.decode(chosen.ids.subarray(0, chosen.promptLength)),
    chosen: tokenizer.decode(chosen.ids.subarray(chosen.promptLength)),
    rejected: tokenizer.decode(rejected.ids.subarray(rejected.promptLength)),
  };
}

/** The reward that the lane is paid, its reward model trained if it has one. */
export async function* prepareReward(lane: Lane, emit: Emit): AsyncGenerator<Unit, void> {
  const { pairs, heldOutPairs, answers } = lane.preferences!;
  if (lane.rewardSpec.parts.some((part) => part.part === LEARNED_REWARD)) {
    const config = groupValues<RewardModelConfig>(lane.knobs, 'rewardModel');
    const training = trainRewardModel(
      lane.reference,
      pairs,
      heldOutPairs,
      answers,
      config,
      fork(lane.key, 'rewardModel'),
    );
    lane.rewardModel = yield* reported(training, lane, emit, 'rewardModel');
  }
  lane.reward = await buildReward(lane.rewardSpec, answers, {
    tokenizer: lane.tokenizer,
    gold: lane.task.gold,
    rewardModel: lane.rewardModel?.score,
    classifier: lane.classifier,
  });
}

async function evaluate(lane: Lane, emit: Emit): Promise<void> {
  const setup = {
    policy: lane.policy,
    reference: lane.reference,
    tokenizer: lane.tokenizer,
    prompts: lane.heldOutPrompts.slice(0, Number(lane.knobs['evaluation.prompts'])),
    gold: lane.task.gold,
    scores: lane.task.scores,
    judge: lane.judge,
    classifier: lane.classifier,
    maxNewTokens: Number(lane.knobs['generation.maxNewTokens']),
    temperature: Number(lane.knobs['generation.temperature']),
    key: fork(lane.key, 'evaluation'),
    shown: SHOWN_SAMPLES,
  };
  const { metrics, samples, sequences, problem } = await countedAs('evaluation', () => evaluatePolicy(setup));
  if (problem !== undefined && lane.state === undefined)
    emit({ type: 'run/noted', message: `Not judged by the classifier: ${problem}` });
  const own = await countedAs('evaluation', () => ownEvaluation(lane, sequences));
  const { flops } = progressNow(lane);
  const all = { ...metrics, ...own, ...(flops !== undefined && { 'cost/flops': flops }) };
  checkFinite(lane, all);
  keepAsGood(lane);
  lane.evaluatedAt = lane.progress.step;
  notePeak(lane);
  noteHeld(lane);
  emit({ type: 'run/evaluated', progress: progressNow(lane), metrics: all, samples });
}

async function ownEvaluation(lane: Lane, sequences: readonly Sequence[]) {
  if (lane.state === undefined) return {};
  return lane.algorithm.evaluate?.(algorithmContext(lane), lane.state, algorithmConfig(lane), sequences);
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

function noteHeld(lane: Lane): void {
  const { work } = lane.progress;
  if (work && lane.state !== undefined) work.held = mostHeld(work.held, heldBytes(lane));
}

function notePeak(lane: Lane): void {
  lane.progress.peakBytes = Math.max(lane.progress.peakBytes, memoryBytes());
}
