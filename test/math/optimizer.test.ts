import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { memory, scalar, tensor, type Tensor } from '../../src/kernels/tf.ts';
import { readScalars, takeGradients } from '../../src/math/gradients.ts';
import {
  applyGradients,
  averageInto,
  createOptimizer,
  disposeOptimizer,
  type OptimizerOptions,
  type Parameters,
} from '../../src/math/optimizer.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';
import './numberMatchers.ts';

type Tensors = Readonly<Record<string, FixtureTensor>>;
const fixture = loadFixture<{
  beta1: number;
  beta2: number;
  learningRates: number[];
  initial: Tensors;
  gradients: Tensors[];
  cases: {
    form: string;
    epsilon: number;
    weightDecay: number;
    clipNorm: number | null;
    gradientNorm: FixtureTensor;
    parameters: Tensors[];
  }[];
}>('optimizer');
const toTensors = (source: Tensors): Parameters =>
  Object.fromEntries(
    Object.entries(source).map(([name, t]) => [name, tensor(t.data as number[], [...t.shape])]),
  );
const torchCases = fixture.cases.filter((c) => c.form === 'torch');
const plain: OptimizerOptions = {
  learningRate: 0.1,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradNorm: Infinity,
};

describe.each(['wasm', 'cpu'] as const)('optimizer on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test.each(torchCases.map((c, i) => [i, c] as const))('torch.optim.AdamW, case %i', (_, c) => {
    const parameters = toTensors(fixture.initial);
    const state = createOptimizer(parameters);
    fixture.gradients.forEach((gradients, step) => {
      const names = Object.keys(gradients);
      const taken = { names, gradients: names.map((name) => toTensors(gradients)[name]!) };
      const norm = applyGradients(parameters, state, taken, {
        learningRate: fixture.learningRates[step]!,
        beta1: fixture.beta1,
        beta2: fixture.beta2,
        epsilon: c.epsilon,
        weightDecay: c.weightDecay,
        maxGradNorm: c.clipNorm ?? Infinity,
      });
      expect(norm).toMatchNumbers(c.gradientNorm.data[step]!, fixture.header);
      expect(parameters).toMatchTensors(c.parameters[step]!, fixture.header);
    });
  });

  test('frees what it replaces, and everything in the end', () => {
    const before = memory().numTensors;
    const parameters = toTensors(fixture.initial);
    const count = Object.keys(parameters).length;
    const state = createOptimizer(parameters);
    for (let step = 0; step < 3; step++) {
      const names = Object.keys(parameters);
      const gradients = Object.values(toTensors(fixture.gradients[0]!));
      applyGradients(parameters, state, { names, gradients }, plain).dispose();
      expect(memory().numTensors).toBe(before + 3 * count);
    }
    disposeOptimizer(state);
    for (const parameter of Object.values(parameters)) parameter.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('the rate factor moves one parameter faster, and only those that are named move', () => {
    const parameters: Parameters = { slow: tensor([1]), fast: tensor([1]), still: tensor([1]) };
    const state = createOptimizer(parameters);
    const rateFactor = (name: string) => (name === 'fast' ? 3 : 1);
    const taken = { names: ['slow', 'fast'], gradients: [tensor([0.5]), tensor([0.5])] };
    applyGradients(parameters, state, taken, { ...plain, rateFactor });
    const value = (name: string) => parameters[name]!.dataSync()[0]!;
    // Adam's first step is the learning rate in the direction of the sign.
    expect(value('slow')).toBeCloseTo(0.9, 6);
    expect(value('fast')).toBeCloseTo(0.7, 6);
    expect(value('still')).toBe(1);
  });

  test('decay touches matrices only', () => {
    const parameters: Parameters = { matrix: tensor([[1, 1]]), gain: tensor([1, 1]) };
    const taken = { names: ['matrix', 'gain'], gradients: [tensor([[0, 0]]), tensor([0, 0])] };
    applyGradients(parameters, createOptimizer(parameters), taken, { ...plain, weightDecay: 0.5 });
    expect([...parameters['matrix']!.dataSync()]).toEqual([Math.fround(0.95), Math.fround(0.95)]);
    expect([...parameters['gain']!.dataSync()]).toEqual([1, 1]);
  });

  test('averageInto moves towards the source and frees the old tensors', () => {
    const parameters: Parameters = { a: tensor([1, 2]) };
    const source: Parameters = { a: tensor([5, 6]), head: tensor([9]) };
    const before = memory().numTensors;
    averageInto(parameters, source, 0.75);
    expect([...parameters['a']!.dataSync()]).toEqual([2, 3]);
    expect(memory().numTensors).toBe(before);
    expect(Object.keys(parameters)).toEqual(['a']);
  });
});

describe('takeGradients', () => {
  beforeAll(() => startNodeBackend('wasm'));

  test('gives gradients in order, zeros for what the loss does not reach, and the statistics', async () => {
    const parameters: Record<string, Tensor> = { a: tensor([1, 2]), unused: tensor([[4]]), b: tensor([3]) };
    const before = memory().numTensors;
    const taken = takeGradients(
      parameters,
      () => {
        const loss = parameters['a']!.square().sum().mul(parameters['b']!.asScalar()).asScalar();
        return { loss, stats: { double: loss.mul(2) } };
      },
      'total',
    );
    expect(taken.names).toEqual(['a', 'unused', 'b']);
    expect(taken.gradients.map((g) => [...g.dataSync()])).toEqual([[6, 12], [0], [5]]);
    expect(memory().numTensors).toBe(before + 3 + 2);
    expect(await readScalars(taken.stats)).toEqual({ double: 30, total: 15 });
    expect(memory().numTensors).toBe(before + 3);
  });

  test('readScalars takes any shape of one number', async () => {
    expect(await readScalars({ a: scalar(1), b: tensor([[2]]) })).toEqual({ a: 1, b: 2 });
    expect(await readScalars({})).toEqual({});
  });
});
