import type { LaneRequest } from '../protocol/commands.ts';
import type {
  BackendReport,
  ModelReport,
  Progress,
  RunState,
  Sample,
  SelfTestCheck,
} from '../protocol/events.ts';
import type { ProfileReport } from '../protocol/profile.ts';
import type { Run } from '../runs/run.ts';
import type { ErrorEnvelope } from '../shared/errors.ts';
import type { RewardSpec } from '../shared/rewardSpec.ts';
import type { KnobValues } from '../shared/spec.ts';

/** One stage of the pipeline (writing pairs, reward model, ...) as far as it has come. */
export interface StageState {
  readonly stage: string;
  readonly label: string;
  readonly done: number;
  readonly total: number;
}

export interface Preferences {
  readonly pairs: number;
  readonly heldOutPairs: number;
  readonly hash: string;
  readonly examples: readonly { prompt: string; chosen: string; rejected: string }[];
}

export interface Evaluation {
  readonly progress: Progress;
  readonly metrics: Readonly<Record<string, number>>;
  readonly samples: readonly Sample[];
}

/** Everything the page knows about one lane; changed only by `reduceEvent`. */
export interface LaneState {
  readonly algorithm: string;
  /** Names the current load; events of earlier ones are ignored. */
  readonly runId: string;
  /** `starting`: the worker has not spoken yet. */
  readonly phase: 'starting' | RunState;
  /** What was asked for at the load; null before it. */
  readonly request: LaneRequest | null;
  readonly backend: BackendReport | null;
  readonly model: ModelReport | null;
  /** The run that this lane goes on with, as it was kept; null: it began anew. */
  readonly continues: Run | null;
  /** Every knob's value in force in the worker. */
  readonly knobs: KnobValues;
  /** The reward in force; null before the load. */
  readonly reward: RewardSpec | null;
  readonly totalSteps: number;
  /** In the order in which they began. */
  readonly stages: readonly StageState[];
  readonly preferences: Preferences | null;
  readonly checks: readonly SelfTestCheck[];
  readonly progress: Progress | null;
  /** Time spent running, by the last event that said so. */
  readonly wallMs: number;
  /** Last value of every metric. */
  readonly latest: Readonly<Record<string, number>>;
  /** The evaluation at step 0: the SFT model itself. */
  readonly start: Evaluation | null;
  readonly evaluation: Evaluation | null;
  /** The samples before the last ones, to mark what changed. */
  readonly previousSamples: readonly Sample[];
  /** Null unless the visitor has asked for one. */
  readonly profile: ProfileReport | null;
  readonly notes: readonly string[];
  /** The last command that the worker refused. */
  readonly refusal: ErrorEnvelope | null;
  /** Why the run stopped. */
  readonly failure: ErrorEnvelope | null;
}

export function initialLane(algorithm: string, runId: string): LaneState {
  return {
    algorithm,
    runId,
    phase: 'starting',
    request: null,
    backend: null,
    model: null,
    continues: null,
    knobs: {},
    reward: null,
    totalSteps: 0,
    stages: [],
    preferences: null,
    checks: [],
    progress: null,
    wallMs: 0,
    latest: {},
    start: null,
    evaluation: null,
    previousSamples: [],
    profile: null,
    notes: [],
    refusal: null,
    failure: null,
  };
}

/** Has this lane done anything that a reset would throw away? */
export function hasBegun(lane: LaneState): boolean {
  return lane.phase === 'running' || lane.phase === 'finished' || lane.wallMs > 0;
}
