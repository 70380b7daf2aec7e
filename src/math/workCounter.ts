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
}

export function createWorkCount(): WorkCount {
  const zeros = () => Object.fromEntries(WORK_PHASES.map((phase) => [phase, 0])) as Record<WorkPhase, number>;
  return { flops: zeros(), tokens: zeros() };
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
  /** Rates by the place of the batch's tokens among the step's inputs; `passes`: how often a trunk reads them. */
  readonly items: Map<number, { rates: WorkRates; passes: number }>;
}

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
 * @param passes 1 for a trunk, which all tokens go through, 0 for a head
 */
export function recordWork(ids: Tensor, weights: Tensor, rates: WorkRates, passes: 0 | 1): void {
  if (!receiver && !recording) return;
  const trained = differentiated?.has(weights) ?? false;
  const factor = trained ? 1 + BACKWARD_FACTOR : 1;
  const place = recording ? recording.inputs.indexOf(ids) : -1;
  if (recording && place >= 0) {
    const { items } = recording.profile;
    const known = items.get(place) ?? { rates: NO_WORK, passes: 0 };
    items.set(place, { rates: addRates(known.rates, rates, factor), passes: known.passes + passes });
    return;
  }
  const counts = batches.get(ids);
  if (counts) add(trained ? 'training' : 'scoring', factor * flopsOf(rates, counts), passes * counts.tokens);
}

/** Counts one step of a kind, run or replayed, on the batches among `inputs`. */
export function countStep(
  phase: 'scoring' | 'training',
  profile: WorkProfile,
  inputs: readonly Tensor[],
): void {
  if (!receiver) return;
  for (const [place, { rates, passes }] of profile.items) {
    const counts = batches.get(inputs[place]!);
    if (counts) add(phase, flopsOf(rates, counts), passes * counts.tokens);
  }
}

export function countGenerated(rates: WorkRates, counts: BatchCounts): void {
  add('generation', flopsOf(rates, counts), counts.tokens);
}

/** @param parameters those that the optimizer changes */
export function countUpdate(parameters: readonly Tensor[]): void {
  if (!receiver) return;
  let size = 0;
  for (const parameter of parameters) size += parameter.size;
  add('training', OPTIMIZER_FLOPS * size, 0);
}

function add(phase: WorkPhase, flops: number, tokens: number): void {
  if (!receiver) return;
  const to = receiver.as ?? phase;
  receiver.flops[to] += flops;
  receiver.tokens[to] += tokens;
}
