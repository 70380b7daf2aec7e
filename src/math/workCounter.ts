/**
 * Counts a lane's FLOPs where they arise. The model's functions say what a pass costs for each token, pair, prediction and
 * sequence; a batch says how many of these it has. A step that a GPU replays runs none of the model's JavaScript, so what a
 * kind of step costs is remembered from the time it was run and applied to the batch in hand.
 */
import type { Tensor } from '../kernels/tf.ts';
import {
  addRates,
  BACKWARD_FACTOR,
  type BatchCounts,
  flopsOf,
  NO_WORK,
  OPTIMIZER_FLOPS,
  WORK_PHASES,
  type WorkPhase,
  type WorkRates,
} from '../shared/flops.ts';

/** What a lane has done so far. */
export interface WorkCount {
  /** All work is put down to this phase, whatever it is, while it is set. */
  as?: WorkPhase | undefined;
  readonly flops: Record<WorkPhase, number>;
  /** Tokens that went through a model's trunk, once for each model. */
  readonly tokens: Record<WorkPhase, number>;
  /** Sequences through a trunk, in forward passes: one with a backward pass counts as three. */
  readonly trunkPasses: Record<WorkPhase, number>;
  /** The same of sequences whose response tokens' logits were computed. */
  readonly logitPasses: Record<WorkPhase, number>;
}

export function createWorkCount(): WorkCount {
  const zeros = () => Object.fromEntries(WORK_PHASES.map((phase) => [phase, 0])) as Record<WorkPhase, number>;
  return { flops: zeros(), tokens: zeros(), trunkPasses: zeros(), logitPasses: zeros() };
}

/** FLOPs of the method itself, every stage included: all but what is done to show the page something. */
export const methodFlops = ({ flops }: { readonly flops: WorkCount['flops'] }): number =>
  WORK_PHASES.reduce((sum, phase) => sum + (phase === 'evaluation' ? 0 : flops[phase]), 0);

let receiver: WorkCount | undefined;
/** From now on work is counted here. One lane at a time trains in a worker. */
export function countWorkInto(count: WorkCount | undefined): void {
  receiver = count;
}

/** Puts all that `work` does down to one phase. */
export async function countedAs<T>(phase: WorkPhase, work: () => Promise<T>): Promise<T> {
  const count = receiver;
  if (!count) return work();
  const before = count.as;
  count.as = phase;
  try {
    return await work();
  } finally {
    count.as = before;
  }
}

const batches = new WeakMap<Tensor, BatchCounts>();
/** @param ids the tokens of a batch, which stand for it */
export function noteBatch(ids: Tensor, counts: BatchCounts): void {
  batches.set(ids, counts);
}

/** What a kind of step costs. */
export interface WorkProfile {
  /** By the place of the batch's tokens among the step's inputs. */
  readonly items: Map<number, PassWork>;
}

/** What one or more passes over a batch cost. */
interface PassWork {
  readonly rates: WorkRates;
  /** How often a trunk reads the tokens. */
  readonly reads: number;
  /** Forward passes through trunks, and through vocabulary projections. */
  readonly trunk: number;
  readonly logits: number;
}
const NO_PASS: PassWork = { rates: NO_WORK, reads: 0, trunk: 0, logits: 0 };

/** What a part of a forward pass is: all tokens go through a trunk, few through a head. */
export type PassPart = 'trunk' | 'logits' | 'head';

const profiles = new WeakMap<object, Map<string, WorkProfile>>();
/** The profile of one kind of step of `owner`. */
export function workProfile(owner: object, kind: string): WorkProfile {
  let byKind = profiles.get(owner);
  if (!byKind) profiles.set(owner, (byKind = new Map<string, WorkProfile>()));
  let profile = byKind.get(kind);
  if (!profile) byKind.set(kind, (profile = { items: new Map() }));
  return profile;
}

let recording: { readonly profile: WorkProfile; readonly inputs: readonly Tensor[] } | undefined;
let differentiated: ReadonlySet<Tensor> | undefined;

/** Notes in `profile` what `run` costs, in place of what it said before. */
export function noteWork<T>(profile: WorkProfile, inputs: readonly Tensor[], run: () => T): T {
  const before = recording;
  profile.items.clear();
  recording = { profile, inputs };
  try {
    return run();
  } finally {
    recording = before;
  }
}

/** Passes inside `run` through any of these parameters have a backward pass. */
export function withBackward<T>(parameters: readonly Tensor[], run: () => T): T {
  const before = differentiated;
  differentiated = new Set(parameters);
  try {
    return run();
  } finally {
    differentiated = before;
  }
}

/**
 * Says what a part of a forward pass costs.
 * @param ids tokens of the batch that it reads  @param weights of this part: with a gradient or without one
 */
export function recordWork(ids: Tensor, weights: Tensor, rates: WorkRates, part: PassPart): void {
  if (!receiver && !recording) return;
  const trained = differentiated?.has(weights) ?? false;
  const factor = trained ? 1 + BACKWARD_FACTOR : 1;
  const place = recording ? recording.inputs.indexOf(ids) : -1;
  const items = place >= 0 ? recording?.profile.items : undefined;
  const known = items?.get(place) ?? NO_PASS;
  const work: PassWork = {
    rates: addRates(known.rates, rates, factor),
    reads: known.reads + (part === 'trunk' ? 1 : 0),
    trunk: known.trunk + (part === 'trunk' ? factor : 0),
    logits: known.logits + (part === 'logits' ? factor : 0),
  };
  if (items) items.set(place, work);
  else add(trained ? 'training' : 'scoring', work, batches.get(ids));
}

/** Counts one step of a kind, run or replayed, on the batches among `inputs`. */
export function countStep(
  phase: 'scoring' | 'training',
  profile: WorkProfile,
  inputs: readonly Tensor[],
): void {
  if (!receiver) return;
  for (const [place, work] of profile.items) add(phase, work, batches.get(inputs[place]!));
}

export function countGenerated(rates: WorkRates, counts: BatchCounts): void {
  add('generation', { rates, reads: 1, trunk: 1, logits: 1 }, counts);
}

/** @param parameters those that the optimizer changes */
export function countUpdate(parameters: readonly Tensor[]): void {
  if (!receiver) return;
  let size = 0;
  for (const parameter of parameters) size += parameter.size;
  receiver.flops[receiver.as ?? 'training'] += OPTIMIZER_FLOPS * size;
}

function add(phase: WorkPhase, { rates, reads, trunk, logits }: PassWork, counts?: BatchCounts): void {
  if (!receiver || !counts) return;
  const to = receiver.as ?? phase;
  receiver.flops[to] += flopsOf(rates, counts);
  receiver.tokens[to] += reads * counts.tokens;
  receiver.trunkPasses[to] += trunk * counts.sequences;
  receiver.logitPasses[to] += logits * counts.sequences;
}
