import type { RewardModelConfig } from '../../algo/rewardModel/rewardModelKnobs.ts';
import type { FileReader } from '../../model/checkpoint.ts';
import type { Model } from '../../model/parameters.ts';
import type { Tokenizer } from '../../model/tokenizer.ts';
import type { BackendReport } from '../../protocol/events.ts';
import type { Job, JobKind, JobOf, ResultOf } from '../../protocol/jobs.ts';
import type { PartialAnswer } from '../../protocol/tryPrompt.ts';
import type { TextClassifier } from '../../shared/textClassifier.ts';
import type { Preset } from '../../task/presets.ts';
import type { Task } from '../../task/types.ts';
import type { Lane } from '../lane.ts';

/** What the studio holds: every job works on this, and what it keeps it must put here. */
export interface StudioRoom {
  readonly preset: Preset;
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  readonly modelId: string;
  readonly backend: BackendReport;
  readonly prompts: { readonly train: readonly string[]; readonly heldOut: readonly string[] };
  /** `sft` and what was adopted or trained; owned by the room. */
  readonly models: Map<string, Model>;
  rewardModel: TrainedRewardModel | undefined;
  /** The reward model of a lane that judges answers on the Try page, with what it was trained with. */
  laneJudge?: { readonly trainedWith: string; readonly lane: Lane } | undefined;
  readonly classifier: () => TextClassifier | undefined;
  /** Reads the files of a shipped model, for example its base checkpoint. */
  readonly modelReader: (id: string) => FileReader;
}

export interface TrainedRewardModel {
  readonly model: Model;
  readonly config: RewardModelConfig;
}

export interface JobProgress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly partial?: PartialAnswer[];
}

/**
 * One kind of work. Yields between units of work, where it may be cancelled (by `return`): its `finally` then
 * frees what it holds.
 */
export type JobRunner<K extends JobKind> = (
  room: StudioRoom,
  job: JobOf<K>,
) => AsyncGenerator<JobProgress, ResultOf<K>>;
export type AnyJobRunner = (room: StudioRoom, job: Job) => ReturnType<JobRunner<JobKind>>;
