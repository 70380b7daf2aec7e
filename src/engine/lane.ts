/** One lane: a model, an algorithm and the run that joins them. What to do next is in program.ts. */
import { catalog } from './catalog.ts';
import type { ComposedRewardFunction } from './composedReward.ts';
import type { AlgorithmContext, AnyAlgorithm } from '../algo/types.ts';
import { algorithms } from '../algo/registry.ts';
import { nothingTold, type Told } from './checkpoint/retold.ts';
import type { RewardModel } from '../algo/rewardModel/rewardModel.ts';
import { type FileReader, loadCheckpoint } from '../model/checkpoint.ts';
import type { Sequence } from '../model/packing.ts';
import { methodFlops } from '../math/workCounter.ts';
import { cloneModel, countParameters, disposeModel, type Model } from '../model/parameters.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import type { LaneRequest, OwnLabels } from '../protocol/commands.ts';
import type { ModelReport, Progress } from '../protocol/events.ts';
import { AppError } from '../shared/errors.ts';
import { resolveReward, type RewardSpec } from '../shared/rewardSpec.ts';
import type { TextClassifier } from '../shared/textClassifier.ts';
import { fork, type RngKey, rngKey } from '../shared/rng.ts';
import { type Judge, resolveKnobs } from '../shared/catalog.ts';
import { checkKnob, groupValues, type KnobValue, type KnobValues } from '../shared/spec.ts';
import type { Preferences } from '../task/preferences.ts';
import { findPreset, type Preset } from '../task/presets.ts';
import { rewardPartSpecs } from '../task/rewards/registry.ts';
import { tasks } from '../task/tasks.ts';
import type { Task } from '../task/types.ts';

export interface Lane {
  readonly algorithm: AnyAlgorithm;
  readonly origin: LaneOrigin;
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  readonly policy: Model;
  /** The SFT checkpoint: where the policy starts, who writes the answers to be labelled, and what the evaluation's KL is to. */
  readonly reference: Model;
  /** What the algorithm takes for the reference, where that is another model. */
  readonly otherReference: Model | undefined;
  readonly modelId: string;
  /** Every knob's value in force; hot ones change while running. */
  knobs: KnobValues;
  readonly key: RngKey;
  readonly prompts: readonly Int32Array[];
  readonly heldOutPrompts: readonly Int32Array[];
  readonly progress: { -readonly [K in keyof Progress]: Progress[K] };
  /** When the unit of work in hand began: `progress.wallMs` counts finished units. */
  unitStartedMs: number;
  preferences: Preferences | undefined;
  /** Every part with all its settings. */
  readonly rewardSpec: RewardSpec;
  /** The visitor's own, if any. */
  readonly labels: OwnLabels | undefined;
  readonly classifier: TextClassifier | undefined;
  readonly judge: Judge | undefined;
  reward: ComposedRewardFunction | undefined;
  rewardModel: RewardModel | undefined;
  /** The algorithm's own state, once prepared. */
  state: unknown;
  /** The policy as it was at the last evaluation, with all numbers finite. */
  lastGood: { readonly step: number; readonly policy: Model } | undefined;
  /** Step of the last evaluation. */
  evaluatedAt: number;
  /** What the page has been told and would have to be told again. */
  readonly told: Told;
}
/** What everything random and every default comes from. */
export type LaneOrigin = Pick<LaneRequest, 'preset' | 'seed'>;

export function findAlgorithm(id: string): AnyAlgorithm {
  const algorithm = algorithms.find((candidate) => candidate.id === id);
  if (algorithm) return algorithm;
  const known = algorithms.map((candidate) => candidate.id).join(', ');
  throw new AppError('config', `algorithm: expected one of ${known}, got ${id}`);
}

/** What a request comes to once every default is filled in. */
export interface CheckedRequest {
  readonly algorithm: AnyAlgorithm;
  readonly origin: LaneOrigin;
  readonly knobs: KnobValues;
  readonly preset: Preset;
  readonly modelId: string;
  readonly rewardSpec: RewardSpec;
}

/** Checks a request without loading anything. @throws AppError('config') */
export function checkRequest(request: LaneRequest): CheckedRequest {
  const algorithm = findAlgorithm(request.algorithm);
  const knobs = resolveKnobs(catalog, request.preset, request.knobs);
  const preset = findPreset(request.preset);
  const rewardSpec = resolveReward(rewardPartSpecs, request.reward ?? preset.reward);
  const origin = { preset: preset.id, seed: request.seed };
  return { algorithm, origin, knobs, preset, modelId: chooseModel(preset, request.model), rewardSpec };
}

/** @throws AppError('config') naming the models that the preset can run on */
export function chooseModel(preset: Preset, wanted: string | undefined): string {
  if (wanted === undefined) return preset.models[0]!;
  if (preset.models.includes(wanted)) return wanted;
  throw new AppError(
    'config',
    `model: the preset ${preset.id} runs on ${preset.models.join(' or ')}, not on ${wanted}`,
  );
}

export interface LaneHost {
  readonly modelReader: (modelId: string) => FileReader;
  /** Undefined where the page has not connected one. */
  readonly classifier: () => TextClassifier | undefined;
}

/** Loads the preset's model and tokenizes its prompts. @throws AppError naming the file or field */
export async function loadLane(request: LaneRequest, host: LaneHost): Promise<Lane> {
  const { algorithm, origin, knobs, preset, modelId, rewardSpec } = checkRequest(request);
  const task = tasks[preset.task]!;
  const { model: reference, tokenizer } = await loadCheckpoint(host.modelReader(modelId));
  const fromBase = knobs['reference.model'] === 'base';
  const otherReference = fromBase
    ? (await loadCheckpoint(host.modelReader(`${modelId}/base`))).model
    : undefined;
  const key = rngKey(request.seed);
  const { train, heldOut } = task.prompts(fork(key, 'prompts'));
  const longest = reference.config.positions - Number(knobs['generation.maxNewTokens']);
  const tokenize = (texts: readonly string[]) =>
    texts.map((text) => tokenizer.encode(text)).filter((ids) => ids.length > 0 && ids.length <= longest);
  return {
    algorithm,
    origin,
    task,
    tokenizer,
    policy: cloneModel(reference),
    reference,
    otherReference,
    modelId,
    rewardSpec,
    labels: request.labels,
    classifier: host.classifier(),
    judge: preset.judge,
    knobs,
    key,
    prompts: tokenize(train),
    heldOutPrompts: tokenize(heldOut),
    progress: {
      step: 0,
      optimizerSteps: 0,
      samples: 0,
      tokensGenerated: 0,
      tokensTrained: 0,
      wallMs: 0,
      peakBytes: 0,
    },
    unitStartedMs: performance.now(),
    preferences: undefined,
    reward: undefined,
    rewardModel: undefined,
    state: undefined,
    lastGood: undefined,
    evaluatedAt: 0,
    told: nothingTold(),
  };
}

export function disposeLane(lane: Lane): void {
  if (lane.state !== undefined) lane.algorithm.dispose(lane.state);
  lane.rewardModel?.dispose();
  if (lane.lastGood) disposeModel(lane.lastGood.policy);
  disposeModel(lane.policy);
  disposeModel(lane.reference);
  if (lane.otherReference) disposeModel(lane.otherReference);
}

export const modelReport = (lane: Lane): ModelReport => ({
  id: lane.modelId,
  parameters: countParameters(lane.reference),
  layers: lane.reference.config.layers,
  channels: lane.reference.config.channels,
  vocabulary: lane.reference.config.vocabulary,
});

/** The progress as of this moment, the unit in hand included. */
export function progressNow({ progress, unitStartedMs }: Lane): Progress {
  const { work } = progress;
  return {
    ...progress,
    wallMs: progress.wallMs + performance.now() - unitStartedMs,
    ...(work && {
      flops: methodFlops(work),
      work: {
        flops: { ...work.flops },
        tokens: { ...work.tokens },
        trunkPasses: { ...work.trunkPasses },
        logitPasses: { ...work.logitPasses },
        ...(work.held && { held: work.held }),
      },
    }),
  };
}

export const algorithmConfig = (lane: Lane): Record<string, KnobValue> =>
  groupValues(lane.knobs, lane.algorithm.id);

export const totalSteps = (lane: Lane): number => lane.algorithm.totalSteps(algorithmConfig(lane));

/** Gold score of a finished sequence. */
export const goldOf =
  (lane: Lane) =>
  (sequence: Sequence): number =>
    lane.task.gold(lane.tokenizer.decode(sequence.ids));

/** What the algorithm sees of the lane; complete once preferences and reward are there. */
export function algorithmContext(lane: Lane): AlgorithmContext {
  return {
    policy: lane.policy,
    reference: lane.otherReference ?? lane.reference,
    prompts: lane.prompts,
    pairs: lane.preferences?.pairs ?? [],
    heldOutPairs: lane.preferences?.heldOutPairs ?? [],
    reward:
      lane.reward?.score ??
      (() => Promise.reject(new AppError('internal', 'internal: no reward was prepared'))),
    maxNewTokens: Number(lane.knobs['generation.maxNewTokens']),
    temperature: Number(lane.knobs['generation.temperature']),
    key: fork(lane.key, lane.algorithm.id),
  };
}

/** Changes a knob of a running lane. @throws AppError('config') if it is unknown, not hot, or out of range */
export function setHotKnob(lane: Lane, id: string, value: KnobValue): void {
  if (!Object.hasOwn(lane.knobs, id)) throw new AppError('config', `${id}: no such knob`);
  const [groupId, name] = id.split('.') as [string, string];
  const spec = catalog.knobGroups.find((group) => group.id === groupId)!.knobs[name]!;
  if (!spec.hot) throw new AppError('config', `${id}: takes effect at the next reset, not while running`);
  lane.knobs = { ...lane.knobs, [id]: checkKnob(id, spec, value) };
}
