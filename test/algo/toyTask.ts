/** Everything an algorithm works on, in a size at which a step takes milliseconds. */
import type { Algorithm, AlgorithmContext, SelfTestCheck, StepReport } from '../../src/algo/types.ts';
import { memory } from '../../src/kernels/tf.ts';
import { meanOf } from '../../src/math/maskedStats.ts';
import type { Sequence } from '../../src/model/packing.ts';
import { cloneModel, disposeModel } from '../../src/model/parameters.ts';
import { rngKey } from '../../src/shared/rng.ts';
import type { ConfigOf, Knobs } from '../../src/shared/spec.ts';
import { randomModel, randomPrompt, randomSequence } from '../model/randomModel.ts';

/** Likes low token ids. */
const quality = ({ ids, promptLength }: Sequence): number => 1 - meanOf(ids.subarray(promptLength)) / 11;

const lengths = [
  [2, 5],
  [1, 3],
  [4, 1],
  [3, 6],
] as const;

export function toyPair(i: number): AlgorithmContext['pairs'][number] {
  const [prompt, answer] = lengths[i % lengths.length]!;
  const a = randomSequence([prompt, answer], 500 + i);
  const b = randomSequence([prompt, 1 + (i % 5)], 800 + i, { ended: i % 3 > 0 });
  b.ids.set(a.ids.subarray(0, prompt));
  return quality(a) > quality(b) ? { chosen: a, rejected: b } : { chosen: b, rejected: a };
}

/** The caller frees it with `disposeToy`. */
export function toyContext(changes: Partial<AlgorithmContext> = {}): AlgorithmContext {
  const reference = randomModel(21, { layers: 1 }, 0.3);
  return {
    policy: cloneModel(reference),
    reference,
    prompts: Array.from({ length: 10 }, (_, i) => randomPrompt(1 + (i % 4), 70 + i)),
    pairs: Array.from({ length: 20 }, (_, i) => toyPair(i)),
    heldOutPairs: Array.from({ length: 6 }, (_, i) => toyPair(100 + i)),
    reward: (sequences) => Promise.resolve(Float32Array.from(sequences, quality)),
    maxNewTokens: 6,
    temperature: 0.9,
    key: rngKey(7),
    ...changes,
  };
}
export function disposeToy(context: AlgorithmContext): void {
  disposeModel(context.policy);
  if (context.reference !== context.policy) disposeModel(context.reference);
}

export interface ToyRun {
  readonly checks: SelfTestCheck[];
  readonly reports: StepReport[];
  readonly evaluation: Record<string, number>;
  /** Tensors and bytes after each step. */
  readonly memory: { readonly tensors: number; readonly bytes: number }[];
  /** Tensors that were there in the end and not in the beginning. */
  readonly leftOver: number;
}

/** Prepares, tests itself, steps and frees, as a lane does. */
export async function runToy<K extends Knobs, S>(
  algorithm: Algorithm<K, S>,
  config: ConfigOf<K>,
  steps: number,
  changes: Partial<AlgorithmContext> = {},
): Promise<ToyRun> {
  const before = memory().numTensors;
  const context = toyContext(changes);
  const state = await prepared(algorithm, config, context);
  const checks = await algorithm.selfTest(context, state, config);
  const run: ToyRun = { checks, reports: [], evaluation: {}, memory: [], leftOver: 0 };
  for (let step = 0; step < steps; step++) {
    run.reports.push(await algorithm.step(context, state, config, step));
    run.memory.push({ tensors: memory().numTensors, bytes: memory().numBytes });
  }
  const samples = context.pairs.map((pair) => pair.chosen);
  const evaluation = (await algorithm.evaluate?.(context, state, config, samples)) ?? {};
  algorithm.dispose(state);
  disposeToy(context);
  return { ...run, evaluation, leftOver: memory().numTensors - before };
}

export async function prepared<K extends Knobs, S>(
  algorithm: Algorithm<K, S>,
  config: ConfigOf<K>,
  context: AlgorithmContext,
): Promise<S> {
  const stage = algorithm.prepare(context, config);
  for (;;) {
    const next = await stage.next();
    if (next.done) return next.value;
  }
}
