import type { Sequence } from '../model/packing.ts';
import type { Model } from '../model/parameters.ts';
import type { RngKey } from '../shared/rng.ts';
import type { StepPhase } from '../shared/inspection.ts';
import type { ConfigOf, Knobs, MetricSpec } from '../shared/spec.ts';
import type { Probe } from './probe.ts';

/** Two answers to one prompt, the first preferred. Prompts of both sides are equal. */
export interface PreferencePair {
  readonly chosen: Sequence;
  readonly rejected: Sequence;
  /** Default 1. */
  readonly weight?: number;
  /** Pairs of one ranking: a reward model sees them in one batch (Ouyang et al. 2022, 3.4). */
  readonly group?: string;
}

/** Scores finished sequences; the scale is the reward's own. */
export type RewardFunction = (sequences: readonly Sequence[]) => Promise<Float32Array>;

/** What every algorithm works on. */
export interface AlgorithmContext {
  /** Being trained; starts as a copy of the SFT checkpoint. */
  readonly policy: Model;
  /** The frozen SFT checkpoint. */
  readonly reference: Model;
  /** Training prompts, tokenized. */
  readonly prompts: readonly Int32Array[];
  /** Present if the algorithm needs 'preferences'. */
  readonly pairs: readonly PreferencePair[];
  readonly heldOutPairs: readonly PreferencePair[];
  /** Present if the algorithm needs 'reward'. */
  readonly reward: RewardFunction;
  readonly maxNewTokens: number;
  readonly temperature: number;
  readonly key: RngKey;
  /** Only there while somebody looks: what a step does must not depend on it. */
  readonly probe?: Probe;
}

/** Progress within a stage that comes before the first step. */
export interface StageProgress {
  readonly stage: string;
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface StepReport {
  readonly metrics: Readonly<Record<string, number>>;
  readonly optimizerSteps: number;
  /** Episodes or pairs. */
  readonly samples: number;
  readonly tokensGenerated: number;
  readonly tokensTrained: number;
}

export type HeldModel = 'reference' | 'critic' | 'rewardModel';

/** A property that must hold before the first update; one that does not means a broken run. */
export interface SelfTestCheck {
  readonly id: string;
  readonly label: string;
  readonly expected: string;
  readonly actual: number;
  readonly pass: boolean;
}

/**
 * One way to train. `prepare` may take long and yields progress between units of work, so that a run can be
 * paused or stopped; `step` is the unit that the visitor steps through. Neither may keep tensors outside the
 * state that `dispose` frees. `config` is read afresh at each step: hot knobs take effect at the next.
 */
export interface Algorithm<K extends Knobs = Knobs, State = unknown> {
  readonly id: string;
  readonly label: string;
  /** What it does. */
  readonly says: string;
  /** When one would choose it, in a sentence. */
  readonly whenToUse: string;
  readonly needs: readonly ('preferences' | 'reward')[];
  /** Models that it reads at every step besides the policy; log-probs computed once need none. */
  readonly holds: readonly HeldModel[];
  readonly knobs: K;
  readonly metrics: readonly MetricSpec[];
  totalSteps(config: ConfigOf<K>): number;
  prepare(context: AlgorithmContext, config: ConfigOf<K>): AsyncGenerator<StageProgress, State>;
  selfTest(context: AlgorithmContext, state: State, config: ConfigOf<K>): Promise<SelfTestCheck[]>;
  step(context: AlgorithmContext, state: State, config: ConfigOf<K>, step: number): Promise<StepReport>;
  /** The same step in parts, between which a visitor can stop: yields at the end of each part but the last. */
  parts?(
    context: AlgorithmContext,
    state: State,
    config: ConfigOf<K>,
    step: number,
  ): AsyncGenerator<StepPhase, StepReport>;
  /** Metrics on held-out data beyond those that every lane reports. */
  evaluate?(
    context: AlgorithmContext,
    state: State,
    config: ConfigOf<K>,
    samples: readonly Sequence[],
  ): Promise<Record<string, number>>;
  dispose(state: State): void;
}

/** Keeps the types of knobs, config and state together while an algorithm is written. */
export const defineAlgorithm = <K extends Knobs, State>(
  algorithm: Algorithm<K, State>,
): Algorithm<K, State> => algorithm;

/** For code that runs any of them. */
// eslint-disable-next-line typescript/no-explicit-any
export type AnyAlgorithm = Algorithm<any, any>;
