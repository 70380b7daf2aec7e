import { type DpoConfig, dpoKnobs } from '../../../algo/dpo/dpoKnobs.ts';
import { dpoUpdate, packPairs } from '../../../algo/dpo/dpoUpdate.ts';
import { readTokens } from '../../../algo/probe.ts';
import { tensor1d } from '../../../kernels/tf.ts';
import { readPacked } from '../../../math/gradients.ts';
import { createOptimizer, disposeOptimizer } from '../../../math/optimizer.ts';
import { generate } from '../../../model/generate.ts';
import { disposeBatch, type Sequence } from '../../../model/packing.ts';
import { cloneModel, countParameters, disposeModel, type Model } from '../../../model/parameters.ts';
import type { Pace } from '../../../protocol/probeMachine.ts';
import { AppError } from '../../../shared/errors.ts';
import {
  addRates,
  BACKWARD_FACTOR,
  countBatch,
  countGeneration,
  flopsOf,
  OPTIMIZER_FLOPS,
  trunkRates,
  vocabularyRates,
} from '../../../shared/flops.ts';
import { rngKey } from '../../../shared/rng.ts';
import { responseLength, samplingOf, sftOf } from '../roomModels.ts';
import type { JobProgress, JobRunner, StudioRoom } from '../types.ts';

/** As many sequences as a step of the default DPO reads. */
const SEQUENCES = 64;
/** On a GPU the first is run, the next two are recorded; on the others the first compiles. */
const WARM_UP = 3;
const REPETITIONS = 7;
/** So small that nothing changes but the clock. */
const LEARNING_RATE = 1e-8;

/** Times what a race is made of, warm, on the active backend and the studio's model. */
export const probeMachine: JobRunner<'probeMachine'> = async function* (room) {
  const started = performance.now();
  const model = sftOf(room);
  const prompts = probePrompts(room);
  const rates = addRates(trunkRates(model.config), vocabularyRates(model.config));
  let sequences: Sequence[] = [];
  const sampling = { ...samplingOf(room), key: rngKey(0) };
  const writing = yield* timed('Writing answers', 0, async () => {
    sequences = await generate(model, prompts, sampling);
  });
  const lengths = sequences.map((s) => [s.promptLength, responseLength(s)] as const);
  const written = lengths.reduce((sum, [, response]) => sum + response, 0);
  const batch = countBatch(lengths);
  const forward = flopsOf(rates, batch);
  const scoring = yield* timed('Forward passes', 1, async () => {
    await readTokens(sequences, { model }, 1);
  });
  const training = yield* timedTraining(model, sequences);
  const parameters = countParameters(model);
  const ofBatch = { sequences: sequences.length, tokens: batch.tokens };
  const { layers, channels, vocabulary } = model.config;
  return {
    kind: 'probeMachine' as const,
    generation: { ...writing, ...ofBatch, tokens: written, flops: flopsOf(rates, countGeneration(lengths)) },
    scoring: { ...scoring, ...ofBatch, flops: forward },
    training: {
      ...training,
      ...ofBatch,
      flops: (1 + BACKWARD_FACTOR) * forward + OPTIMIZER_FLOPS * parameters,
    },
    model: { id: room.modelId, parameters, layers, channels, vocabulary },
    backend: { name: room.backend.name, device: room.backend.device },
    wallMs: performance.now() - started,
  };
};

function probePrompts(room: StudioRoom): Int32Array[] {
  const longest = sftOf(room).config.positions - samplingOf(room).maxNewTokens;
  const prompts = room.prompts.train
    .map((text) => room.tokenizer.encode(text))
    .filter((ids) => ids.length > 0 && ids.length <= longest)
    .slice(0, SEQUENCES);
  if (prompts.length < 2) throw new AppError('config', 'probe: no prompt leaves room for an answer');
  return prompts.slice(0, prompts.length - (prompts.length % 2));
}

type Timing = Pick<Pace, 'ms' | 'fastestMs' | 'repetitions'>;
const PARTS = 3;

/** @param part of the probe, for its progress */
async function* timed(
  label: string,
  part: number,
  work: () => Promise<void>,
): AsyncGenerator<JobProgress, Timing> {
  const rounds = WARM_UP + REPETITIONS;
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const started = performance.now();
    await work();
    if (i >= WARM_UP) times.push(performance.now() - started);
    yield { label, done: part * rounds + i + 1, total: PARTS * rounds, metrics: {} };
  }
  const sorted = times.toSorted((a, b) => a - b);
  return { ms: sorted[Math.floor(sorted.length / 2)]!, fastestMs: sorted[0]!, repetitions: sorted.length };
}

const knobDefaults = Object.fromEntries(
  Object.entries(dpoKnobs).map(([name, knob]) => [name, knob.default]),
) as DpoConfig;

/** Steps of DPO on a copy: which answer of a pair is chosen makes no difference to the time. */
async function* timedTraining(
  model: Model,
  sequences: readonly Sequence[],
): AsyncGenerator<JobProgress, Timing> {
  const half = sequences.length / 2;
  const pairs = sequences.slice(0, half).map((chosen, i) => ({ chosen, rejected: sequences[half + i]! }));
  const policy = cloneModel(model);
  const optimizer = createOptimizer(policy.parameters);
  const reference = { chosen: tensor1d(new Float32Array(half)), rejected: tensor1d(new Float32Array(half)) };
  try {
    return yield* timed('Training steps', 2, async () => {
      const batch = packPairs(pairs);
      const stats = dpoUpdate(policy, optimizer, batch, reference, knobDefaults, LEARNING_RATE);
      disposeBatch(batch);
      await readPacked([stats]); // GPU to CPU sync, as in a lane's step
    });
  } finally {
    reference.chosen.dispose();
    reference.rejected.dispose();
    disposeOptimizer(optimizer);
    disposeModel(policy);
  }
}
