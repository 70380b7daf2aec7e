import { dpoGradients, packPairs } from '../../../algo/dpo/dpoUpdate.ts';
import { type DpoConfig, dpoKnobs } from '../../../algo/dpo/dpoKnobs.ts';
import type { PreferencePair } from '../../../algo/types.ts';
import { scoreRollouts } from '../../../algo/rollouts.ts';
import { tensor1d, tidy } from '../../../kernels/tf.ts';
import { readScalars } from '../../../math/gradients.ts';
import { meanOf, rowSums } from '../../../math/maskedStats.ts';
import { applyGradients, createOptimizer, disposeOptimizer } from '../../../math/optimizer.ts';
import { generate } from '../../../model/generate.ts';
import { scoreResponses } from '../../../model/heads.ts';
import { disposeBatch, packSequences } from '../../../model/packing.ts';
import { cloneModel, disposeModel, type Model } from '../../../model/parameters.ts';
import { AppError } from '../../../shared/errors.ts';
import { rngKey } from '../../../shared/rng.ts';
import { answerOf } from '../../composedReward.ts';
import { samplingOf, sftOf, tokenizeLabels } from '../roomModels.ts';
import type { JobRunner, StudioRoom } from '../types.ts';

/** The name of the model that learns from picks. */
export const PICKS_MODEL = 'picks';

/** Teaches at once what a visitor has just said, by DPO against the SFT model, and shows what changed. */
export const trainOnPicks: JobRunner<'trainOnPicks'> = async function* (room, job) {
  const started = performance.now();
  const { pairs } = tokenizeLabels(room, job.pairs);
  if (pairs.length === 0) throw new AppError('config', 'pairs: none of them fits the model');
  const policy = policyFor(room, job.restart);
  const reference = await pairLogProbs(sftOf(room), pairs);
  const before = await pairLogProbs(policy, pairs);
  const watchedBefore = await greedyAnswers(room, policy, job.watch);
  const config = pickConfig(job.beta);
  const losses: number[] = [];
  const optimizer = createOptimizer(policy.parameters);
  try {
    for (let step = 0; step < job.steps; step++) {
      losses.push(await pickStep(policy, optimizer, pairs, reference, config, job.learningRate));
      yield { label: 'DPO steps', done: step + 1, total: job.steps, metrics: { loss: losses.at(-1)! } };
    }
  } finally {
    disposeOptimizer(optimizer);
  }
  const after = await pairLogProbs(policy, pairs);
  const watchedAfter = await greedyAnswers(room, policy, job.watch);
  return {
    kind: 'trainOnPicks',
    lossBefore: losses[0]!,
    lossAfter: lossOf(after, reference, job.beta),
    pairs: pairs.map((_, i) => ({
      chosenBefore: before.chosen[i]!,
      chosenAfter: after.chosen[i]!,
      rejectedBefore: before.rejected[i]!,
      rejectedAfter: after.rejected[i]!,
    })),
    watched: job.watch.map((prompt, i) => ({
      prompt,
      before: watchedBefore.texts[i]!,
      after: watchedAfter.texts[i]!,
    })),
    kl: watchedAfter.kl,
    wallMs: performance.now() - started,
  };
};

function policyFor(room: StudioRoom, restart: boolean): Model {
  const known = room.models.get(PICKS_MODEL);
  if (known && !restart) return known;
  if (known) disposeModel(known);
  const fresh = cloneModel(sftOf(room));
  room.models.set(PICKS_MODEL, fresh);
  return fresh;
}

const pickConfig = (beta: number): DpoConfig => ({
  ...(Object.fromEntries(Object.entries(dpoKnobs).map(([name, knob]) => [name, knob.default])) as DpoConfig),
  beta,
});

interface PairNumbers {
  readonly chosen: Float32Array;
  readonly rejected: Float32Array;
}

/** Summed log-probs of both sides, nats. */
async function pairLogProbs(model: Model, pairs: readonly PreferencePair[]): Promise<PairNumbers> {
  const batch = packPairs(pairs);
  const sums = tidy(() => scoreResponses(model, batch).logProbs.sum(1)); // [2B]
  const numbers = (await sums.data()) as Float32Array;
  sums.dispose();
  disposeBatch(batch);
  return { chosen: numbers.slice(0, pairs.length), rejected: numbers.slice(pairs.length) };
}

/** Mean of -log sigma(beta ((pi_w - ref_w) - (pi_l - ref_l))) (Rafailov et al. 2023, eq. 7). */
function lossOf(policy: PairNumbers, reference: PairNumbers, beta: number): number {
  const losses = policy.chosen.map((chosen, i) => {
    const gap = chosen - reference.chosen[i]! - (policy.rejected[i]! - reference.rejected[i]!);
    return Math.log1p(Math.exp(-Math.abs(beta * gap))) + Math.max(0, -beta * gap);
  });
  return meanOf(losses);
}

async function pickStep(
  policy: Model,
  optimizer: ReturnType<typeof createOptimizer>,
  pairs: readonly PreferencePair[],
  reference: PairNumbers,
  config: DpoConfig,
  learningRate: number,
): Promise<number> {
  const batch = packPairs(pairs);
  const tensors = { chosen: tensor1d(reference.chosen), rejected: tensor1d(reference.rejected) };
  const taken = dpoGradients(policy, batch, tensors, config);
  disposeBatch(batch);
  tensors.chosen.dispose();
  tensors.rejected.dispose();
  const gradNorm = applyGradients(policy.parameters, optimizer, taken, {
    learningRate,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0,
    maxGradNorm: 1,
  });
  const { loss } = await readScalars({ ...taken.stats, grad_norm: gradNorm });
  if (!Number.isFinite(loss))
    throw new AppError('not-finite', 'the loss is no number any more', { fix: 'Lower the learning rate.' });
  return loss!;
}

/** The likeliest answers, and how far the model has moved on them. */
async function greedyAnswers(room: StudioRoom, model: Model, prompts: readonly string[]) {
  if (prompts.length === 0) return { texts: [], kl: 0 };
  const ids = prompts.map((prompt) => room.tokenizer.encode(prompt));
  const { maxNewTokens } = samplingOf(room);
  const sequences = await generate(model, ids, { maxNewTokens, temperature: 0, key: rngKey(0) });
  const batch = packSequences(sequences);
  const scores = await scoreRollouts(batch, { policy: model, reference: sftOf(room) }, 1);
  disposeBatch(batch);
  return {
    texts: sequences.map((sequence) => answerOf(sequence, room.tokenizer).text),
    kl: meanOf(rowSums(scores.exactKl, scores)),
  };
}
