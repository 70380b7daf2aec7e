/** Runs in the browser: small steps that can be recorded, and some that cannot. Called from `capture.test.ts`. */
import {
  type CapturableStep,
  capturable,
  captureReports,
  disposeCaptures,
  type StepNumbers,
} from '../../src/kernels/capturable.ts';
import { decodeAttention } from '../../src/kernels/decodeAttention/decodeAttention.ts';
import * as tf from '../../src/kernels/tf.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

export const start = (): Promise<AdapterReport | string> => startWebGpu();
export const fatalErrors = (): readonly string[] => fatal;

type Step = Omit<CapturableStep<{ y: tf.Tensor }>, 'owner' | 'name'>;

interface Outcome {
  /** Results of every step, as recorded and as they should be. */
  readonly actual: number[][];
  readonly expected: number[][];
  readonly replayedSteps: number;
  readonly refusal: string | undefined;
  /** Tensors and buffers more than before. */
  readonly leaked: number;
}

const SIZE = 1500; // too many for tfjs to compute on the CPU
const vector = (seed: number, size = SIZE) =>
  tf.tensor1d(Float32Array.from({ length: size }, (_, i) => Math.sin(seed + i)));

/** Makes the inputs of a step and says what it does. It owns what it makes. */
const cases: Readonly<Record<string, (step: number) => Step & { after?: () => void }>> = {
  'changing inputs': (step) => {
    const [x, factor] = [vector(step), tf.scalar(step + 1)];
    return { inputs: [x, factor], run: () => ({ y: tf.tidy(() => x.mul(factor).add(1)) }) };
  },
  'two shapes in turn': (step) => {
    const x = vector(step, SIZE + 4 * (step % 2));
    return { inputs: [x], run: () => ({ y: tf.tidy(() => x.square().sub(0.5)) }) };
  },
  'the same tensor for two steps': (step) => {
    const x = vector(Math.floor(step / 2));
    return { inputs: [x, x], run: () => ({ y: tf.tidy(() => x.mul(x)) }) };
  },
  'an input that is its neighbour only once': (step) => {
    const x = vector(step);
    const z = step < 3 ? x.clone() : vector(-step);
    return { inputs: [x, z], run: () => ({ y: x.sub(z) }) };
  },
  'inputs on the GPU': (step) => {
    const x = tf.tidy(() => vector(step).square());
    return { inputs: [x], run: () => ({ y: tf.tidy(() => tf.concat([x, x]).add(1)) }) };
  },
  'a changing number': (step) => {
    const x = vector(step);
    return { inputs: [x], run: () => ({ y: x.mul(step + 2) }) };
  },
  'a tensor that is not declared': (step) => {
    const [x, secret] = [vector(step), vector(2 * step)];
    return { inputs: [x], run: () => ({ y: x.add(secret) }), after: () => secret.dispose() };
  },
  'a scalar that is not declared': (step) => {
    const [x, secret] = [vector(step), tf.scalar(step)];
    return {
      inputs: [x],
      run: () => ({ y: tf.tidy(() => x.add(secret.mul(2))) }),
      after: () => secret.dispose(),
    };
  },
  'a number computed with': (step) => {
    const x = vector(step);
    const run = ({ n }: StepNumbers) => ({ y: x.mul(n! + 1) });
    return { inputs: [x], numbers: { n: step }, run };
  },
  'a look at a result': (step) => {
    const x = vector(step);
    const run = () => {
      const y = x.square();
      void y.data();
      return { y };
    };
    return { inputs: [x], run };
  },
  'an input returned': (step) => {
    const x = vector(step);
    return { inputs: [x], run: () => ({ y: x.clone() }) };
  },
  'a branch that changes': (step) => {
    const x = vector(step);
    return { inputs: [x], run: () => ({ y: step % 2 === 0 ? x.square() : x.abs() }) };
  },
  'a change in place': (step) => {
    const qkv = tf.tidy(() => vector(step, 24).reshape<tf.Tensor2D>([2, 12]));
    const cache = tf.tidy(() => vector(-step, 80).reshape([2, 5, 8]));
    const run = ({ position }: StepNumbers) => ({
      y: decodeAttention(qkv, cache, 2, position!),
    });
    return { inputs: [qkv, cache], numbers: { position: step % 5 }, run };
  },
};

export const names = (): string[] => Object.keys(cases);

const STEPS = 7;

export async function runCase(name: string): Promise<Outcome> {
  await tf.setBackend('webgpu');
  const count = () => tf.memory().numTensors + tf.backend().numDataIds();
  const before = count();
  const expected = await results(name, false);
  const owner = {};
  const actual = await results(name, true, owner);
  const report = captureReports().find((candidate) => candidate.name === name)!;
  disposeCaptures(owner);
  const { replayedSteps, refusal } = report;
  return { actual, expected, replayedSteps, refusal, leaked: count() - before };
}

async function results(name: string, capture: boolean, owner = {}): Promise<number[][]> {
  const all: number[][] = [];
  for (let i = 0; i < STEPS; i++) {
    const { after, ...step } = cases[name]!(i);
    const { y } = capture ? capturable({ ...step, owner, name }) : step.run(step.numbers ?? {});
    all.push([...(await y.data())]);
    tf.dispose([y, ...new Set(step.inputs)]);
    after?.();
  }
  return all;
}

/** A result kept while the step is replayed again, and a clone of an input. @returns the values before and after */
export async function keepResults(): Promise<{ before: number[][]; after: number[][] }> {
  const owner = {};
  const kept: tf.Tensor[] = [];
  const before: number[][] = [];
  for (let i = 0; i < 6; i++) {
    const x = tf.tidy(() => vector(i).abs());
    const { y } = capturable({ owner, name: 'kept', inputs: [x], run: () => ({ y: x.square() }) });
    const copy = tf.add(y, 0); // elsewhere, read before anything can change it
    before.push([...(await copy.data())].slice(0, 5));
    copy.dispose();
    kept.push(y);
    x.dispose();
  }
  const after: number[][] = [];
  for (const y of kept) after.push([...(await y.data())].slice(0, 5));
  tf.dispose(kept);
  disposeCaptures(owner);
  return { before, after };
}

/** Many replays without a look at anything: results must not depend on when commands are submitted. */
export async function withoutSubmits(): Promise<number[][]> {
  const owner = {};
  const outputs = Array.from({ length: 30 }, (_, i) => {
    const x = tf.tensor1d(new Float32Array(SIZE).fill(i));
    const { y } = capturable({ owner, name: 'in a row', inputs: [x], run: () => ({ y: x.add(x) }) });
    x.dispose();
    return y;
  });
  const values: number[][] = [];
  for (const y of outputs) values.push([...new Set(await y.data())]);
  tf.dispose(outputs);
  disposeCaptures(owner);
  return values;
}

export const pendingCommands = (): boolean => gpuBackend().commandEncoder !== null;

/** A step of more commands than go into one submit. @returns its results, eager first */
export async function longStep(): Promise<number[][]> {
  const owner = {};
  const values: number[][] = [];
  tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', 8);
  for (let i = 0; i < 5; i++) {
    const x = vector(3);
    const run = () => ({
      y: tf.tidy(() => Array.from({ length: 30 }).reduce<tf.Tensor>((sum) => sum.add(x).mul(x), x)),
    });
    const { y } = capturable({ owner, name: 'long', inputs: [x], run });
    values.push([...(await y.data())].slice(0, 50));
    tf.dispose([x, y]);
  }
  tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', 1024);
  disposeCaptures(owner);
  return values;
}
