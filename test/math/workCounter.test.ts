import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dpo } from '../../src/algo/dpo/dpo.ts';
import { dpoKnobs } from '../../src/algo/dpo/dpoKnobs.ts';
import { ppo } from '../../src/algo/ppo/ppo.ts';
import { ppoKnobs } from '../../src/algo/ppo/ppoKnobs.ts';
import type { AlgorithmContext } from '../../src/algo/types.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { type CapturableStep, installCapturer, type StepOutputs } from '../../src/kernels/capturable.ts';
import { engine, zeros } from '../../src/kernels/tf.ts';
import {
  countedAs,
  countWorkInto,
  createWorkCount,
  methodFlops,
  type WorkCount,
} from '../../src/math/workCounter.ts';
import { createOptimizer, disposeOptimizer } from '../../src/math/optimizer.ts';
import { forwardPass } from '../../src/model/forwardPass.ts';
import { scoreResponses } from '../../src/model/heads.ts';
import { disposeBatch, packSequences, type Sequence } from '../../src/model/packing.ts';
import { disposeModel } from '../../src/model/parameters.ts';
import { sftStep } from '../../src/algo/sft.ts';
import { knobDefaults } from '../algo/knobDefaults.ts';
import { disposeToy, toyContext } from '../algo/toyTask.ts';
import { randomModel, randomSequence, smallConfig } from '../model/randomModel.ts';

/** Written anew from the architecture, matrix by matrix: 2 m n k each. */
function forwardByHand(sequences: readonly Sequence[], layers: number, logits = true): number {
  const { channels: C, vocabulary: V, heads } = smallConfig;
  const product = (m: number, k: number, n: number) => 2 * m * k * n;
  let flops = 0;
  for (const { ids, promptLength } of sequences) {
    const T = ids.length;
    for (let layer = 0; layer < layers; layer++) {
      flops += product(T, C, 3 * C) + product(T, C, C) + product(T, C, 4 * C) + product(T, 4 * C, C);
      for (let head = 0; head < heads; head++)
        for (let t = 1; t <= T; t++) flops += product(1, C / heads, t) + product(1, t, C / heads);
    }
    if (logits) flops += product(T - promptLength, C, V);
  }
  return flops;
}
const generatedByHand = (sequences: readonly Sequence[], layers: number) =>
  forwardByHand(
    sequences.map(({ ids, promptLength }) => ({ ids: ids.slice(0, -1), promptLength: promptLength - 1 })),
    layers,
  );
const sizeOf = (context: AlgorithmContext) =>
  Object.values(context.policy.parameters).reduce((sum, parameter) => sum + parameter.size, 0);
const ADAMW = 18;

let count: WorkCount;
beforeAll(() => startNodeBackend());
beforeEach(() => {
  count = createWorkCount();
  countWorkInto(count);
});
afterEach(() => countWorkInto(undefined));

describe('the counted work', () => {
  test.each(['shared', 'separate'] as const)(
    'of a PPO step with a %s critic is what the formulas say',
    async (critic) => {
      const written: Sequence[] = [];
      const context = toyContext({
        reward: (sequences) => {
          written.push(...sequences);
          return Promise.resolve(Float32Array.from(sequences, (_, i) => i));
        },
      });
      const size = sizeOf(context);
      const config = knobDefaults(ppoKnobs, {
        episodes: 5,
        epochs: 2,
        minibatches: 1,
        criticWarmup: 0,
        critic,
      });
      const state = (await ppo.prepare(context, config).next()).value as never;
      const report = await ppo.step(context, state, config, 0);
      const forward = forwardByHand(written, 1);
      const responses = written.reduce((sum, s) => sum + s.ids.length - s.promptLength, 0);
      const head = 2 * smallConfig.channels * responses;
      const trunk = critic === 'separate' ? forwardByHand(written, 1, false) : 0;
      const trained = size + (critic === 'separate' ? size : 0) + smallConfig.channels + 1;
      expect(written).toHaveLength(5);
      expect(count.flops.generation).toBe(generatedByHand(written, 1));
      expect(count.flops.scoring).toBe(2 * forward + trunk + head);
      expect(count.flops.training).toBe(2 * (3 * (forward + trunk + head) + ADAMW * trained));
      expect(count.tokens.training).toBe(report.tokensTrained * (critic === 'separate' ? 2 : 1));
      expect(methodFlops(count)).toBe(count.flops.generation + count.flops.scoring + count.flops.training);
      ppo.dispose(state);
      disposeToy(context);
    },
  );

  test('of a DPO step is what the formulas say, its reference pass apart', async () => {
    const context = toyContext();
    const config = knobDefaults(dpoKnobs, { batchSize: 4 });
    const preparing = dpo.prepare(context, config);
    let next = await preparing.next();
    while (!next.done) next = await preparing.next();
    const both = [...context.pairs, ...context.heldOutPairs].flatMap((pair) => [pair.chosen, pair.rejected]);
    expect(count.flops.scoring).toBe(forwardByHand(both, 1));
    expect(count.flops.training).toBe(0);
    const report = await dpo.step(context, next.value, config, 0);
    expect(count.tokens.training).toBe(report.tokensTrained);
    dpo.dispose(next.value);
    const all = knobDefaults(dpoKnobs, { batchSize: context.pairs.length });
    const whole = dpo.prepare(context, all);
    let done = await whole.next();
    while (!done.done) done = await whole.next();
    const before = count.flops.training;
    await dpo.step(context, done.value, all, 0);
    const trained = forwardByHand(
      context.pairs.flatMap((pair) => [pair.chosen, pair.rejected]),
      1,
    );
    expect(count.flops.training - before).toBe(3 * trained + ADAMW * sizeOf(context));
    expect(count.flops.generation).toBe(0);
    dpo.dispose(done.value);
    disposeToy(context);
  });

  test('of an evaluation is no part of the method', async () => {
    const model = randomModel(3);
    const batch = packSequences([randomSequence([2, 3], 1)]);
    await countedAs('evaluation', () => {
      scoreResponses(model, batch);
      return Promise.resolve();
    });
    expect(count.flops.evaluation).toBe(forwardByHand([randomSequence([2, 3], 1)], 2));
    expect(methodFlops(count)).toBe(0);
    disposeBatch(batch);
    disposeModel(model);
  });
});

describe('a replayed step', () => {
  /** Runs a kind of step once, and from then on answers without running it, as a GPU's recording does. */
  function replayAll(): () => void {
    const seen = new Map<string, StepOutputs>();
    let replayed = 0;
    const undo = installCapturer(engine().backend, {
      enabled: true,
      capture(step: CapturableStep) {
        const key = `${step.name} ${step.variant}`;
        const known = seen.get(key);
        if (!known) {
          const outputs = step.run(step.numbers ?? {});
          seen.set(key, outputs);
          return outputs;
        }
        replayed++;
        return Object.fromEntries(
          Object.entries(known).map(([name, tensor]) => [name, zeros(tensor.shape as [number])]),
        );
      },
      dispose: () => seen.clear(),
      reports: () => [],
    });
    return () => {
      undo();
      delete (engine().backend as { capturer?: unknown }).capturer;
      expect(replayed).toBe(4);
    };
  }

  /** Two kinds of step on three batches of different lengths. */
  function work(): WorkCount {
    const counted = createWorkCount();
    countWorkInto(counted);
    const model = randomModel(4);
    const optimizer = createOptimizer(model.parameters);
    const options = {
      learningRate: 1e-3,
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-8,
      weightDecay: 0,
      maxGradNorm: 1,
    };
    for (const seed of [1, 2, 3]) {
      const sequences = [randomSequence([1 + seed, 2 * seed], seed), randomSequence([2, seed], 10 + seed)];
      const batch = packSequences(sequences);
      const run = () => scoreResponses(model, batch).logProbs.sum(1);
      forwardPass({ name: 'score', variant: '', models: [model], batch, run }).dispose();
      disposeBatch(batch);
      sftStep(model, optimizer, sequences, options).values.dispose();
    }
    disposeOptimizer(optimizer);
    disposeModel(model);
    return counted;
  }

  test('counts as much as one that is run', () => {
    const eager = work();
    expect(eager.flops.scoring).toBeGreaterThan(0);
    const undo = replayAll();
    const replayed = work();
    undo();
    expect(replayed.flops).toEqual(eager.flops);
    expect(replayed.tokens).toEqual(eager.tokens);
  });
});
