import { inPhase } from '../kernels/profile/phases.ts';
import { withBackward } from './workCounter.ts';
import {
  concat,
  engine,
  keep,
  type Rank,
  reshape,
  type Scalar,
  type Tensor,
  type Tensor1D,
  tidy,
  zerosLike,
} from '../kernels/tf.ts';

export interface LossWithStats {
  readonly loss: Scalar;
  /** Scalars worth reporting; they need not lie on the gradient's path. */
  readonly stats: Readonly<Record<string, Tensor>>;
}
export interface Gradients {
  /** Names of the parameters, in the order of `gradients`. */
  readonly names: readonly string[];
  /** Owned by the caller. */
  readonly gradients: Tensor[];
  /** Owned by the caller; holds `loss` too. */
  readonly stats: Record<string, Tensor>;
}

/** Evaluates a loss once and differentiates it with respect to the named parameters. */
export function takeGradients(
  parameters: Readonly<Record<string, Tensor>>,
  evaluate: () => LossWithStats,
  lossName = 'loss',
): Gradients {
  const names = Object.keys(parameters);
  const stats: Record<string, Tensor> = {};
  const forward = () => {
    const result = evaluate();
    // keep: the engine frees everything but the loss when the forward pass ends.
    for (const [name, tensor] of Object.entries(result.stats)) stats[name] = keep(tensor.clone());
    stats[lossName] = keep(result.loss.clone());
    return result.loss;
  };
  const list = names.map((name) => parameters[name]!);
  const { value, grads } = withBackward(list, () => engine().gradients(forward, list));
  value.dispose();
  // A parameter that the loss does not reach has no entry.
  const gradients = list.map((parameter, i) => grads[i] ?? zerosLike(parameter));
  return { names, gradients, stats };
}

/** Reads many scalars back in one transfer and frees them. GPU to CPU sync: once a step. */
export async function readScalars(stats: Readonly<Record<string, Tensor>>): Promise<Record<string, number>> {
  return Object.keys(stats).length === 0 ? {} : readPacked([packScalars(stats)]);
}

/** Scalars in one tensor, to be read in one transfer. */
export interface PackedScalars {
  readonly names: readonly string[];
  /** [names], owned by whoever holds this */
  readonly values: Tensor1D;
}

/** Frees the scalars. */
export function packScalars(stats: Readonly<Record<string, Tensor>>): PackedScalars {
  const list = Object.values(stats);
  const values = tidy(() => concat(list.map((scalar) => reshape<Rank.R1>(scalar, [1]))));
  for (const scalar of list) scalar.dispose();
  return { names: Object.keys(stats), values };
}

/** Reads them all in one transfer and frees them. GPU to CPU sync: once a step. */
export async function readPacked(list: readonly PackedScalars[]): Promise<Record<string, number>> {
  const joined = list.length === 1 ? list[0]!.values : concat(list.map(({ values }) => values));
  const values = await inPhase('training', () => joined.data()); // whose end they are
  for (const tensor of new Set([joined, ...list.map((packed) => packed.values)])) tensor.dispose();
  return Object.fromEntries(list.flatMap(({ names }) => names).map((name, i) => [name, values[i]!]));
}
