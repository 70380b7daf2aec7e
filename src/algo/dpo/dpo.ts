/** Direct preference optimisation: a classification loss on pairs. The formulas are in dpoLoss.ts. */
import { readPacked } from '../../math/gradients.ts';
import { createOptimizer, disposeOptimizer, type OptimizerState } from '../../math/optimizer.ts';
import { drawRounds } from '../drawRounds.ts';
import { warmedRate } from '../optimizerKnobs.ts';
import { recordPairs } from '../pairs/inspectPairs.ts';
import { checkFirstLoss } from './checkFirstLoss.ts';
import { type DpoConfig, dpoKnobs } from './dpoKnobs.ts';
import { dpoMetrics } from './dpoMetrics.ts';
import { dpoUpdate } from './dpoUpdate.ts';
import { inspectedStep } from './inspectedStep.ts';
import { heldOutAgreement, type ReferenceLogProbs, referencePass, withPairs } from './referencePass.ts';
import { type AlgorithmContext, defineAlgorithm, type StepReport } from '../types.ts';

interface DpoState {
  readonly optimizer: OptimizerState;
  readonly reference: ReferenceLogProbs;
  readonly heldOutReference: ReferenceLogProbs;
}

async function dpoStep(
  context: AlgorithmContext,
  state: DpoState,
  config: DpoConfig,
  step: number,
): Promise<StepReport> {
  const { policy } = context;
  const size = Math.min(config.batchSize, context.pairs.length);
  const rows = drawRounds([...context.pairs.keys()], context.key, 'pairs', [step * size, size]);
  const learningRate = warmedRate(config, step);
  const record = await recordPairs(context, inspectedStep(context.pairs, state.reference, rows, config));
  let tokensTrained = 0;
  const stats = withPairs(context.pairs, state.reference, rows, (batch, reference) => {
    tokensTrained = batch.tokenCount;
    return dpoUpdate(policy, state.optimizer, batch, reference, config, learningRate);
  });
  const numbers = await readPacked([stats]); // GPU to CPU sync, once a step
  const epoch = ((step + 1) * rows.length) / context.pairs.length;
  const metrics = { ...numbers, learning_rate: learningRate, epoch };
  await record?.(metrics);
  return { metrics, optimizerSteps: 1, samples: rows.length, tokensGenerated: 0, tokensTrained };
}

export const dpo = defineAlgorithm<typeof dpoKnobs, DpoState>({
  id: 'dpo',
  label: 'DPO',
  says: 'Skips the reward model and the sampling: raises the probability of the chosen answer over the rejected one, both relative to the SFT model, by plain gradient descent on the pairs.',
  whenToUse:
    'Use it when labelled pairs are all you have and training should be short, cheap in memory and steady: a first choice to compare the others with.',
  needs: ['preferences'],
  holds: [],
  knobs: dpoKnobs,
  metrics: dpoMetrics,
  totalSteps: (config) => config.steps,
  async *prepare(context, config) {
    const reference = yield* referencePass(context.reference, context.pairs, config.batchSize);
    const heldOutReference = yield* referencePass(context.reference, context.heldOutPairs, config.batchSize);
    return { reference, heldOutReference, optimizer: createOptimizer(context.policy.parameters) };
  },
  selfTest: ({ policy, pairs }, state, config) =>
    checkFirstLoss(policy, pairs.slice(0, 4), state.reference, config),
  step: dpoStep,
  evaluate: (context, state, { beta }) => heldOutAgreement(context, state.heldOutReference, beta),
  dispose: (state) => disposeOptimizer(state.optimizer),
});
