/** A lane's training as bytes: everything that the next step depends on and that the request does not say. */
import { z } from 'zod';
import { type RewardModel, scoreSequences } from '../../algo/rewardModel/rewardModel.ts';
import { type Model, disposeModel } from '../../model/parameters.ts';
import type { NamedArray } from '../../model/safetensors.ts';
import { progressSchema, retoldSchema } from '../../protocol/events.ts';
import { AppError } from '../../shared/errors.ts';
import { type RewardSpec, rewardSpecSchema } from '../../shared/rewardSpec.ts';
import { type KnobValues, knobValueSchema } from '../../shared/spec.ts';
import type { Preferences } from '../../task/preferences.ts';
import { catalog } from '../catalog.ts';
import { rewardFrom, type RewardMemory } from '../composedReward.ts';
import { type CheckedRequest, disposeLane, type Lane } from '../lane.ts';
import { type CheckpointParts, readContainer, writeContainer } from './container.ts';
import { damaged, decodeGraph, encodeGraph, graphSchema } from './objectGraph.ts';

const headSchema = z.strictObject({
  algorithm: z.string(),
  preset: z.string(),
  seed: z.number(),
  model: z.string(),
  /** All in force, hot ones as they were turned. */
  knobs: z.record(z.string(), knobValueSchema),
  reward: rewardSpecSchema,
  progress: progressSchema,
  /** Step of the last evaluation. */
  evaluatedAt: z.number(),
  told: retoldSchema,
});
const bodySchema = z.strictObject({ head: headSchema, graph: graphSchema });

/** Of a reward model, all but its functions. */
type RewardModelParts = Omit<RewardModel, 'score' | 'dispose'>;

/** What a lane holds besides its request. All of it is reached from here, so what is shared stays shared. */
interface Tree {
  readonly policy: Model;
  readonly preferences: Preferences | undefined;
  readonly rewardModel: RewardModelParts | undefined;
  readonly reward: RewardMemory | undefined;
  readonly state: unknown;
}

/** A checkpoint that fits the request; its tensors are not made yet. */
export interface OpenedCheckpoint {
  readonly head: z.infer<typeof headSchema>;
  readonly graph: z.infer<typeof graphSchema>;
  readonly parts: CheckpointParts;
}

/** Nothing of these changes while a lane runs, and every lane loads them. */
const externalsOf = ({ reference, otherReference }: Pick<Lane, 'reference' | 'otherReference'>) => ({
  reference,
  'reference.config': reference.config,
  ...(otherReference && { otherReference, 'otherReference.config': otherReference.config }),
});

/**
 * Between two units of work only. GPU to CPU sync.
 * @throws AppError('protocol') before the first step, 'not-finite' if a number is none
 */
export async function saveLane(lane: Lane): Promise<ArrayBuffer> {
  if (lane.state === undefined)
    throw new AppError('protocol', 'there is nothing to keep before the first step');
  const tree: Tree = {
    policy: lane.policy,
    preferences: lane.preferences,
    rewardModel: lane.rewardModel && partsOf(lane.rewardModel),
    reward: lane.reward?.memory,
    state: lane.state,
  };
  const { graph, tensors, arrays } = encodeGraph(tree, externalsOf(lane));
  const named = await Promise.all(
    [...tensors].map(async ([name, tensor]): Promise<[string, NamedArray]> => {
      const data = (await tensor.data()) as Float32Array;
      if (!isFinite(data)) throw new AppError('not-finite', `checkpoint: ${name} holds a NaN or an infinity`);
      return [name, { shape: tensor.shape, data }];
    }),
  );
  return writeContainer({ json: { head: headOf(lane), graph }, arrays, tensors: new Map(named) });
}

const partsOf = ({ model, pooling, center, spread, heldOutAccuracy }: RewardModel): RewardModelParts => ({
  model,
  pooling,
  center,
  spread,
  heldOutAccuracy,
});

function rewardModelFrom(parts: RewardModelParts): RewardModel {
  const { model, pooling, center, spread } = parts;
  return {
    ...parts,
    score: async (sequences) => {
      const raw = await scoreSequences(model, sequences, pooling === 'mean');
      return raw.map((score) => (score - center) / spread);
    },
    dispose: () => disposeModel(model),
  };
}

/** Times 0, a finite number is 0 and any other NaN: a sum is quicker than a question each. */
function isFinite(data: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * 0;
  return sum === 0;
}

function headOf(lane: Lane): z.infer<typeof headSchema> {
  return {
    algorithm: lane.algorithm.id,
    ...lane.origin,
    model: lane.modelId,
    knobs: { ...lane.knobs },
    reward: lane.rewardSpec,
    progress: { ...lane.progress },
    evaluatedAt: lane.lastGood?.step ?? 0,
    told: lane.told,
  };
}

/**
 * Reads a checkpoint and compares it with what is asked for, before anything is given up for it.
 * @throws AppError('storage-damaged' | 'storage-newer') if it cannot be read, 'config' naming what does not fit
 */
export function openCheckpoint(file: ArrayBuffer, request: CheckedRequest): OpenedCheckpoint {
  const parts = readContainer(file);
  const body = bodySchema.safeParse(parts.json);
  if (!body.success) {
    const issue = body.error.issues[0]!;
    return damaged(`${issue.path.join('.')}: ${issue.message}`);
  }
  const { head, graph } = body.data;
  compare('algorithm', head.algorithm, request.algorithm.id);
  compare('preset', head.preset, request.origin.preset);
  compare('seed', head.seed, request.origin.seed);
  compare('model', head.model, request.modelId);
  compare('reward', asText(head.reward), asText(request.rewardSpec));
  for (const id of coldKnobsOf(head.algorithm)) {
    const wanted = request.knobs[id];
    if (id in head.knobs && wanted !== undefined) compare(id, head.knobs[id], wanted);
  }
  return { head, graph, parts };
}

function compare(what: string, made: unknown, wanted: unknown): void {
  if (made === wanted) return;
  throw new AppError(
    'config',
    `checkpoint: ${what}: made with ${String(made)}, asked for ${String(wanted)}`,
    {
      fix: 'Continue with the settings of that run, or start anew.',
    },
  );
}

/** The order of keys says nothing. */
const asText = (spec: RewardSpec): string =>
  JSON.stringify(spec, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** Full ids of the knobs that matter to an algorithm and cannot change while it runs. */
function coldKnobsOf(algorithm: string): string[] {
  const groups = catalog.algorithms.find(({ id }) => id === algorithm)?.knobGroups ?? [];
  return catalog.knobGroups
    .filter(({ id }) => groups.includes(id))
    .flatMap(({ id, knobs }) =>
      Object.entries(knobs).flatMap(([name, spec]) => (spec.hot ? [] : [`${id}.${name}`])),
    );
}

/** The lane as it was when the checkpoint was made. Takes over `lane`, which must be freshly loaded. @throws AppError */
export function restoreLane(lane: Lane, checkpoint: OpenedCheckpoint): Lane {
  try {
    return restored(lane, checkpoint);
  } catch (error) {
    disposeLane(lane);
    throw error;
  }
}

function restored(lane: Lane, { head, graph, parts }: OpenedCheckpoint): Lane {
  const tree = decodeGraph(graph, parts.tensors, parts.arrays, externalsOf(lane)) as Tree;
  checkPolicy(tree.policy, lane.policy);
  disposeModel(lane.policy);
  const rewardModel = tree.rewardModel && rewardModelFrom(tree.rewardModel);
  const host = {
    tokenizer: lane.tokenizer,
    gold: lane.task.gold,
    rewardModel: rewardModel?.score,
    classifier: lane.classifier,
  };
  return {
    ...lane,
    policy: tree.policy,
    preferences: tree.preferences,
    rewardModel,
    reward: tree.reward && rewardFrom(lane.rewardSpec, tree.reward, host),
    state: tree.state,
    knobs: knobsOf(lane.knobs, head.knobs),
    progress: { ...head.progress },
    told: { ...head.told },
    evaluatedAt: head.evaluatedAt,
  };
}

/** Knobs that are newer than the checkpoint keep what the request says. */
const knobsOf = (asked: KnobValues, kept: KnobValues): KnobValues => ({
  ...asked,
  ...Object.fromEntries(Object.entries(kept).filter(([id]) => Object.hasOwn(asked, id))),
});

/** Of a model's tensors, all must be there and have their shapes; heads may have been added. */
function checkPolicy(policy: Model, fresh: Model): void {
  for (const [name, parameter] of Object.entries(fresh.parameters)) {
    const shape = policy.parameters[name]?.shape.join();
    if (shape !== parameter.shape.join())
      damaged(`policy.${name}: expected shape [${parameter.shape.join()}], got [${shape ?? 'nothing'}]`);
  }
}
