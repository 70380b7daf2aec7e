import { concat, engine, keep, reshape, type Scalar, type Tensor, tidy, zerosLike } from '../kernels/tf.ts';

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
  const { value, grads } = engine().gradients(forward, list);
  value.dispose();
  // A parameter that the loss does not reach has no entry.
  const gradients = list.map((parameter, i) => grads[i] ?? zerosLike(parameter));
  return { names, gradients, stats };
}

/** Reads many scalars back in one transfer and frees them. GPU to CPU sync: once a step. */
export async function readScalars(stats: Record<string, Tensor>): Promise<Record<string, number>> {
  const names = Object.keys(stats);
  if (names.length === 0) return {};
  const packed = tidy(() => concat(names.map((name) => reshape(stats[name]!, [1]))));
  const values = await packed.data();
  packed.dispose();
  for (const name of names) stats[name]!.dispose();
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}
