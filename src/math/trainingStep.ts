/** One optimizer step as a whole: loss, gradients and update in a form that a GPU can record and replay. */
import { adamw, adamwRates } from '../kernels/adamw/adamw.ts';
import { capturable } from '../kernels/capturable.ts';
import { inPhase } from '../kernels/profile/phases.ts';
import type { Tensor, Tensor1D } from '../kernels/tf.ts';
import { type LossWithStats, type PackedScalars, packScalars, takeGradients } from './gradients.ts';
import { countStep, countUpdate, noteWork, workProfile } from './workCounter.ts';
import { adamwAttrs, type OptimizerOptions, type OptimizerState, type Parameters } from './optimizer.ts';

export interface TrainingStep {
  /** Tells apart the steps that one optimizer takes. */
  readonly name: string;
  /** Every choice and number that `evaluate` depends on besides its tensors. */
  readonly variant?: string;
  /** Those to train are replaced; the old ones are freed. */
  readonly parameters: Parameters;
  /** Default: all. */
  readonly trained?: readonly string[];
  /** Every other tensor that `evaluate` reads. What changes from step to step must be among them. */
  readonly inputs: readonly Tensor[];
  /** A pure function of parameters, inputs and variant. */
  readonly evaluate: () => LossWithStats;
  readonly lossName?: string;
  /** What to call the norm of all gradients before clipping among the statistics. */
  readonly normName: string;
}

/** @returns statistics, loss and gradient norm, owned by the caller */
export function trainingStep(
  step: TrainingStep,
  optimizer: OptimizerState,
  options: OptimizerOptions,
): PackedScalars {
  return inPhase('training', () => takeStep(step, optimizer, options));
}

function takeStep(
  { name, variant = '', parameters, trained, inputs, evaluate, lossName, normName }: TrainingStep,
  optimizer: OptimizerState,
  options: OptimizerOptions,
): PackedScalars {
  optimizer.step++;
  const names = trained ?? Object.keys(parameters);
  const list = (source: Parameters) => names.map((key) => source[key]!);
  const rest = Object.keys(parameters).filter((key) => !names.includes(key));
  const attrs = adamwAttrs(parameters, names, options, optimizer.step);
  const rates = adamwRates(attrs);
  const [p, m, v] = [list(parameters), list(optimizer.firstMoments), list(optimizer.secondMoments)];
  const { beta1, beta2, epsilon, maxGradNorm } = options;
  const kind = [name, variant, names.length, beta1, beta2, epsilon, maxGradNorm].join(' ');
  const statNames = statNamesOf(optimizer);
  const work = workProfile(optimizer, kind);
  const run = () => {
    const picked = Object.fromEntries(names.map((key) => [key, parameters[key]!]));
    const taken = noteWork(work, inputTensors, () => takeGradients(picked, evaluate, lossName));
    const result = adamw(p, taken.gradients, m, v, attrs, rates);
    for (const gradient of taken.gradients) gradient.dispose();
    const stats = packScalars({ ...taken.stats, [normName]: result.gradNorm });
    statNames.set(kind, stats.names);
    return {
      stats: stats.values,
      ...named('p', result.parameters),
      ...named('m', result.firstMoments),
      ...named('v', result.secondMoments),
    };
  };
  const inputTensors = [...inputs, rates, ...p, ...m, ...v, ...rest.map((key) => parameters[key]!)];
  const outputs = capturable<Record<string, Tensor>, object>({
    owner: optimizer,
    name,
    variant: kind,
    inputs: inputTensors,
    run,
  });
  countStep('training', work, inputTensors);
  countUpdate(p);
  names.forEach((key, i) => {
    parameters[key] = outputs[`p${i}`]!;
    optimizer.firstMoments[key] = outputs[`m${i}`]!;
    optimizer.secondMoments[key] = outputs[`v${i}`]!;
  });
  for (const tensor of [rates, ...p, ...m, ...v]) tensor.dispose();
  return { names: statNames.get(kind)!, values: outputs['stats'] as Tensor1D };
}

const allStatNames = new WeakMap<OptimizerState, Map<string, readonly string[]>>();

/** Names of the statistics of each kind of step: a replayed one does not tell them. */
function statNamesOf(optimizer: OptimizerState): Map<string, readonly string[]> {
  let found = allStatNames.get(optimizer);
  if (!found) allStatNames.set(optimizer, (found = new Map<string, readonly string[]>()));
  return found;
}

const named = (prefix: string, tensors: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(tensors.map((tensor, i) => [`${prefix}${i}`, tensor]));
