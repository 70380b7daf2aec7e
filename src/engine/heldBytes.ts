/** Bytes of what a method keeps in memory while it learns, by what it is: from the tensors themselves. */
import { type Tensor } from '../kernels/tf.ts';
import type { OptimizerState, Parameters } from '../math/optimizer.ts';
import { isHeadParameter } from '../model/heads.ts';
import type { Model } from '../model/parameters.ts';
import type { HeldBytes } from '../protocol/events.ts';
import type { Lane } from './lane.ts';

const BYTES = 4; // weights, gradients and moments are 32-bit floats
const sizeOf = (tensors: Iterable<Tensor>): number => {
  let size = 0;
  for (const tensor of tensors) size += tensor.size;
  return size;
};
const bytesOf = (parameters: Readonly<Parameters>, keep: (name: string) => boolean = () => true): number =>
  BYTES *
  sizeOf(
    Object.entries(parameters)
      .filter(([name]) => keep(name))
      .map(([, tensor]) => tensor),
  );

const isOptimizer = (value: object): value is OptimizerState => 'firstMoments' in value;
const isModel = (value: object): value is Model => 'config' in value && 'parameters' in value;

/** Optimizers and models in an algorithm's state, however deep. */
function findHeld(state: unknown) {
  const found = { optimizers: new Set<OptimizerState>(), models: new Set<Model>() };
  const visit = (value: unknown, depth: number) => {
    if (typeof value !== 'object' || value === null || depth > 3 || ArrayBuffer.isView(value)) return;
    if (isOptimizer(value)) found.optimizers.add(value);
    else if (isModel(value)) found.models.add(value);
    else if (!Array.isArray(value)) for (const inner of Object.values(value)) visit(inner, depth + 1);
  };
  visit(state, 0);
  return found;
}

/**
 * The lane's own frozen copy of the SFT model counts only where the method reads it while it learns: every lane has one,
 * for the exact KL that the page draws. Gradients exist during an update only, as large as what the largest update trains.
 */
export function heldBytes(
  lane: Pick<Lane, 'algorithm' | 'policy' | 'reference' | 'rewardModel' | 'state'>,
): HeldBytes {
  const { algorithm, policy, reference, rewardModel, state } = lane;
  const { optimizers, models } = findHeld(state);
  const others = [...models].filter((model) => model !== policy && model !== reference);
  const isCritic = (model: Model) => Object.keys(model.parameters).some(isHeadParameter);
  const sum = (some: readonly Model[]) => some.reduce((total, model) => total + bytesOf(model.parameters), 0);
  const moments = [...optimizers].map((optimizer) => bytesOf(optimizer.firstMoments));
  const trunk = bytesOf(reference.parameters);
  const ownReference = sum(others.filter((model) => !isCritic(model)));
  const isRead = algorithm.holds.includes('reference');
  return {
    policy: bytesOf(policy.parameters, (name) => !isHeadParameter(name)),
    gradients: Math.max(0, ...moments),
    moments: 2 * moments.reduce((total, bytes) => total + bytes, 0),
    reference: isRead && ownReference === 0 ? trunk : ownReference,
    critic: sum(others.filter(isCritic)) + bytesOf(policy.parameters, isHeadParameter),
    rewardModel: rewardModel ? trunk + BYTES * reference.config.channels : 0,
  };
}

/** The most of each so far. */
export function mostHeld(before: HeldBytes | undefined, now: HeldBytes): HeldBytes {
  if (!before) return now;
  const most = { ...now };
  for (const kind of Object.keys(most) as (keyof HeldBytes)[])
    most[kind] = Math.max(most[kind], before[kind]);
  return most;
}
