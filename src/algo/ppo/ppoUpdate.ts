/** PPO's losses as functions of a minibatch, and the optimizer step on one. */
import { type Scalar, scalar, type Tensor2D } from '../../kernels/tf.ts';
import type { Coefficient } from '../../math/coefficient.ts';
import {
  type Gradients,
  type LossWithStats,
  type PackedScalars,
  takeGradients,
} from '../../math/gradients.ts';
import { maskedMean } from '../../math/maskedStats.ts';
import type { OptimizerOptions, OptimizerState } from '../../math/optimizer.ts';
import { type TrainingStep, trainingStep } from '../../math/trainingStep.ts';
import { isHeadParameter, responsePredictors, responseValues, scoreResponses } from '../../model/heads.ts';
import { batchTensors } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import type { AlgorithmContext } from '../types.ts';
import type { Minibatch } from './experience.ts';
import type { PpoConfig } from './ppoKnobs.ts';
import { policyLoss, valueLoss } from './ppoLoss.ts';

/** Numbers in the losses; they may change from step to step. */
type Coefficients = Readonly<Record<'clipRange' | 'valueClipRange' | 'valueCoef', Coefficient>>;

export function policyObjective(policy: Model, data: Minibatch, config: Coefficients, temperature: number) {
  const scored = scoreResponses(policy, data.batch, temperature);
  const { loss, stats } = policyLoss(
    scored.logProbs,
    data.logOld,
    data.advantages,
    data.batch.mask,
    config.clipRange,
  );
  const entropy = maskedMean(scored.entropy, data.batch.mask);
  return { scored, loss, stats: { ...stats, 'policy/entropy_avg': entropy, 'loss/policy_avg': loss } };
}

function valueObjective(critic: Model, predictors: Tensor2D, data: Minibatch, config: Coefficients) {
  const values = responseValues(critic, predictors, data.batch);
  const result = valueLoss(values, data.valuesOld, data.returns, data.batch.mask, config.valueClipRange);
  return { loss: result.loss, stats: { ...result.stats, 'loss/value_avg': result.loss } };
}

/** Policy and value loss through one trunk. */
function sharedObjective(policy: Model, data: Minibatch, config: Coefficients, temperature: number) {
  const p = policyObjective(policy, data, config, temperature);
  const v = valueObjective(policy, p.scored.predictors, data, config);
  return { loss: p.loss.add<Scalar>(v.loss.mul(config.valueCoef)), stats: { ...p.stats, ...v.stats } };
}

/** The value loss alone. */
function criticObjective(critic: Model, data: Minibatch, config: Coefficients) {
  const v = valueObjective(critic, responsePredictors(critic, data.batch), data, config);
  return { loss: v.loss.mul<Scalar>(config.valueCoef), stats: v.stats };
}

/** Both losses with one set of gradients. */
export const sharedGradients = (
  policy: Model,
  data: Minibatch,
  config: Coefficients,
  temperature: number,
): Gradients => takeGradients(policy.parameters, () => sharedObjective(policy, data, config, temperature));

/** The value loss through the critic's trunk, or its head only. */
export function criticGradients(
  critic: Model,
  data: Minibatch,
  config: Coefficients,
  headOnly: boolean,
): Gradients {
  const entries = Object.entries(critic.parameters).filter(([name]) => !headOnly || isHeadParameter(name));
  return takeGradients(Object.fromEntries(entries), () => criticObjective(critic, data, config));
}

interface Trained {
  /** The policy itself unless it has an optimizer. */
  readonly critic: Model;
  readonly optimizer: OptimizerState;
  readonly criticOptimizer: OptimizerState | undefined;
}

/** One optimizer step on one minibatch, two if the critic has a trunk of its own. @returns owned by the caller */
export function ppoUpdate(
  { policy, temperature }: Pick<AlgorithmContext, 'policy' | 'temperature'>,
  state: Trained,
  config: PpoConfig,
  data: Minibatch,
  options: OptimizerOptions,
  warmingUp: boolean,
): PackedScalars[] {
  const { critic, criticOptimizer, optimizer } = state;
  const numbers = {
    clipRange: scalar(config.clipRange),
    valueClipRange: scalar(config.valueClipRange),
    valueCoef: scalar(config.valueCoef),
  };
  const inputs = [...batchTensors(data.batch), ...data.tensors, ...Object.values(numbers)];
  const common = { variant: `temperature ${temperature}`, inputs, normName: 'grad_norm' };
  const criticStep = (trained?: readonly string[]): TrainingStep => ({
    ...common,
    name: trained ? 'ppo critic head' : 'ppo critic',
    parameters: critic.parameters,
    ...(trained && { trained }),
    evaluate: () => criticObjective(critic, data, numbers),
  });
  const policyStep = (evaluate: () => LossWithStats): TrainingStep => ({
    ...common,
    name: criticOptimizer ? 'ppo policy' : 'ppo',
    parameters: policy.parameters,
    evaluate,
  });
  const taken: PackedScalars[] = [];
  if (criticOptimizer) taken.push(trainingStep(criticStep(), criticOptimizer, options));
  else if (warmingUp) {
    const heads = Object.keys(critic.parameters).filter(isHeadParameter);
    taken.push(trainingStep(criticStep(heads), optimizer, options));
  }
  if (!warmingUp) {
    const objective = criticOptimizer ? policyObjective : sharedObjective;
    const evaluate = () => objective(policy, data, numbers, temperature);
    taken.push(trainingStep(policyStep(evaluate), optimizer, options)); // its loss and norm are the step's
  }
  for (const number of Object.values(numbers)) number.dispose();
  return taken;
}
