/**
 * What the visitor's own run would cost with a larger model: how often it read each sequence, as counted, times what a sequence
 * costs there; and the memory that the method's models would take. Labels are taken as given: nobody is paid to write them here.
 */
import {
  attendedPairs,
  flopsOf,
  type TransformerShape,
  trunkRates,
  vocabularyRates,
  type WorkPhase,
} from '../../shared/flops.ts';
import { type Architecture, cachedNumbers, loraParameters } from './architectures.ts';
import type { Scenario } from './assumptions.ts';
import type { CostSource } from './costSource.ts';

/** What a method is, as the catalog says. */
export interface MethodTraits {
  readonly holds: readonly ('reference' | 'critic' | 'rewardModel')[];
  /** Learns from answers that it writes itself. */
  readonly writes: boolean;
}

type Phase = Exclude<WorkPhase, 'labels' | 'evaluation'>;
const PHASES = ['rewardModel', 'generation', 'scoring', 'training'] as const satisfies readonly Phase[];
export type ByPhase = Readonly<Record<Phase, number>>;

/** How often a run read sequences, in forward passes. Of a method that writes: for each answer, else for each label or pair. */
export interface Passes {
  readonly trunk: ByPhase;
  readonly logits: ByPhase;
}

/** What a phase grows with: the reward model, and a reference that is asked once, with the labels; all else with the samples. */
const growsWithLabels = (phase: Phase, { writes }: MethodTraits): boolean =>
  phase === 'rewardModel' || (phase === 'scoring' && !writes);

/** @returns null for a run whose work was not counted, or that has not begun to learn */
export function passesOf(source: CostSource, method: MethodTraits): Passes | null {
  const { work, samples } = source.progress;
  if (!work || samples === 0 || source.labels === 0) return null;
  const per = (passes: Readonly<Record<WorkPhase, number>>): ByPhase => {
    const rate = (phase: Phase) => passes[phase] / (growsWithLabels(phase, method) ? source.labels : samples);
    return {
      rewardModel: rate('rewardModel'),
      generation: rate('generation'),
      scoring: rate('scoring'),
      training: rate('training'),
    };
  };
  return { trunk: per(work.trunkPasses), logits: per(work.logitPasses) };
}

/** FLOPs of one sequence, forward. */
export function sequenceFlops(
  shape: TransformerShape,
  { promptTokens, responseTokens }: Pick<Scenario, 'promptTokens' | 'responseTokens'>,
): { readonly trunk: number; readonly logits: number } {
  const tokens = promptTokens + responseTokens;
  const counts = { tokens, attended: attendedPairs(tokens), predicted: responseTokens, sequences: 1 };
  return { trunk: flopsOf(trunkRates(shape), counts), logits: flopsOf(vocabularyRates(shape), counts) };
}

export function scaledFlops(
  passes: Passes,
  method: MethodTraits,
  shape: TransformerShape,
  scenario: Scenario,
): ByPhase {
  const one = sequenceFlops(shape, scenario);
  const samples = method.writes ? scenario.episodes : scenario.labels * scenario.epochs;
  const total = (phase: Phase) =>
    (growsWithLabels(phase, method) ? scenario.labels : samples) *
    (passes.trunk[phase] * one.trunk + passes.logits[phase] * one.logits);
  return {
    rewardModel: total('rewardModel'),
    generation: total('generation'),
    scoring: total('scoring'),
    training: total('training'),
  };
}

/** Bytes by what they are for. */
export type MemoryParts = Readonly<
  Record<'policy' | 'reference' | 'rewardModel' | 'critic' | 'cache' | 'activations', number>
>;

/**
 * With LoRA the weights are frozen and the adapters trained, and the reference is the policy with its adapters off.
 * Reward model and critic are as large as the policy; the critic is trained as the policy is.
 */
export function scaledMemory(
  method: MethodTraits,
  { shape, parameters }: Pick<Architecture, 'shape' | 'parameters'>,
  scenario: Scenario,
  lora: boolean,
): MemoryParts {
  const { trainedBytes, frozenBytes, promptTokens, responseTokens, microBatch, batch } = scenario;
  const frozen = frozenBytes * parameters;
  const trained = lora
    ? frozen + trainedBytes * loraParameters(shape, scenario.loraRank)
    : trainedBytes * parameters;
  const tokens = promptTokens + responseTokens;
  const has = (model: MethodTraits['holds'][number]) => method.holds.includes(model);
  const HALF = 2;
  const SINGLE = 4;
  return {
    policy: trained,
    reference: has('reference') && !lora ? frozen : 0,
    rewardModel: has('rewardModel') ? frozen : 0,
    critic: has('critic') ? trained : 0,
    cache: method.writes ? HALF * cachedNumbers(shape) * batch * tokens : 0,
    activations:
      microBatch *
      (HALF * shape.layers * shape.channels * tokens + SINGLE * shape.vocabulary * responseTokens),
  };
}

const USABLE = 0.9;

export interface ScaledCost {
  readonly architecture: Architecture;
  readonly flops: ByPhase;
  readonly totalFlops: number;
  readonly memory: MemoryParts;
  readonly totalBytes: number;
  /** To hold it all at once, split evenly. */
  readonly gpus: number;
  readonly gpuHours: number;
}

const sum = (values: Readonly<Record<string, number>>): number =>
  Object.values(values).reduce((total, value) => total + value, 0);

/** The run's cost with another model. */
export function scaledCost(
  passes: Passes,
  method: MethodTraits,
  architecture: Architecture,
  scenario: Scenario,
  lora: boolean,
): ScaledCost {
  const flops = scaledFlops(passes, method, architecture.shape, scenario);
  const memory = scaledMemory(method, architecture, scenario, lora);
  const totalBytes = sum(memory);
  const peak = scenario.gpuTeraflops * 1e12;
  const seconds = PHASES.reduce((total, phase) => {
    const share = phase === 'generation' ? scenario.writingUtilisation : scenario.utilisation;
    return total + flops[phase] / (peak * share);
  }, 0);
  return {
    architecture,
    flops,
    totalFlops: sum(flops),
    memory,
    totalBytes,
    gpus: Math.ceil(totalBytes / (scenario.gpuGigabytes * 1e9 * USABLE)),
    gpuHours: seconds / 3600,
  };
}
