import { adamw, type AdamWAttrs } from '../kernels/adamw/adamw.ts';
import { disposeCaptures } from '../kernels/capturable.ts';
import { type Tensor, tidy, zerosLike } from '../kernels/tf.ts';
import type { Gradients } from './gradients.ts';

export type Parameters = Record<string, Tensor>;

/** AdamW's memory, keyed like the parameters. */
export interface OptimizerState {
  firstMoments: Parameters;
  secondMoments: Parameters;
  /** Updates done. */
  step: number;
}

export interface OptimizerOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Applied to matrices only, never to biases and gains. */
  readonly weightDecay: number;
  /** Clip all gradients together to this norm. */
  readonly maxGradNorm: number;
  /** Factor on the learning rate of single parameters, e.g. a new head. */
  readonly rateFactor?: (name: string) => number;
}

export function createOptimizer(parameters: Readonly<Parameters>): OptimizerState {
  const zeros = () => Object.fromEntries(Object.entries(parameters).map(([k, p]) => [k, zerosLike(p)]));
  return { firstMoments: zeros(), secondMoments: zeros(), step: 0 };
}

export function disposeOptimizer(state: OptimizerState): void {
  disposeCaptures(state);
  for (const tensor of [...Object.values(state.firstMoments), ...Object.values(state.secondMoments)])
    tensor.dispose();
}

/**
 * One AdamW step. Replaces (and frees) the named parameters in `parameters` and the state's moments; frees the
 * gradients. @returns the global gradient norm before clipping, a scalar the caller owns
 */
export function applyGradients(
  parameters: Parameters,
  state: OptimizerState,
  { names, gradients }: Pick<Gradients, 'names' | 'gradients'>,
  options: OptimizerOptions,
): Tensor {
  state.step++;
  const list = (source: Parameters) => names.map((name) => source[name]!);
  const before = [
    ...list(parameters),
    ...list(state.firstMoments),
    ...list(state.secondMoments),
    ...gradients,
  ];
  const attrs = adamwAttrs(parameters, names, options, state.step);
  const result = adamw(
    list(parameters),
    gradients,
    list(state.firstMoments),
    list(state.secondMoments),
    attrs,
  );
  names.forEach((name, i) => {
    parameters[name] = result.parameters[i]!;
    state.firstMoments[name] = result.firstMoments[i]!;
    state.secondMoments[name] = result.secondMoments[i]!;
  });
  for (const tensor of before) tensor.dispose();
  return result.gradNorm;
}

/** What AdamW's kernel is told at this step. */
export function adamwAttrs(
  parameters: Readonly<Parameters>,
  names: readonly string[],
  options: OptimizerOptions,
  step: number,
): AdamWAttrs {
  const { learningRate, rateFactor, weightDecay, beta1, beta2, epsilon, maxGradNorm } = options;
  const groups = names.map((name) => ({
    learningRate: learningRate * (rateFactor?.(name) ?? 1),
    weightDecay: parameters[name]!.rank > 1 ? weightDecay : 0,
  }));
  return { groups, beta1, beta2, epsilon, maxGradNorm, step };
}

/** parameters <- decay * parameters + (1 - decay) * source, in place of the old tensors. */
export function averageInto(parameters: Parameters, source: Readonly<Parameters>, decay: number): void {
  for (const name of Object.keys(parameters)) {
    const old = parameters[name]!;
    parameters[name] = tidy(() => old.mul(decay).add(source[name]!.mul(1 - decay)));
    old.dispose();
  }
}
