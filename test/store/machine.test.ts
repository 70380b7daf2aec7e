/** What this machine can do and how long a run will take on it. */
import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import type { LaneRequest } from '../../src/protocol/commands.ts';
import type { ProbeResult } from '../../src/protocol/probeMachine.ts';
import { readDeviceFacts } from '../../src/store/machine/deviceFacts.ts';
import {
  estimateQueue,
  estimateRace,
  estimateRun,
  timesDefault,
  workMs,
} from '../../src/store/machine/estimateRun.ts';
import { createMachineProbe } from '../../src/store/machine/machineProbe.ts';
import { largestWithin, trainableModels } from '../../src/store/machine/trainableModels.ts';
import type { Studio } from '../../src/store/studio/studioStore.ts';
import { makeRun } from './runsFixtures.ts';

const pace = { fastestMs: 1, repetitions: 7, sequences: 64, tokens: 1280 };
const probe: ProbeResult = {
  kind: 'probeMachine',
  generation: { ...pace, tokens: 960, ms: 64, flops: 4e8 },
  scoring: { ...pace, ms: 32, flops: 4e8 },
  training: { ...pace, ms: 128, flops: 1.2e9 },
  model: { id: 'tiny-reviews', parameters: 169_728, layers: 2, channels: 64, vocabulary: 1024 },
  backend: { name: 'wasm', device: 'test' },
  wallMs: 1,
};
const request = (algorithm: string, knobs: LaneRequest['knobs'] = {}): LaneRequest => ({
  algorithm,
  preset: 'reviews',
  seed: 1,
  backend: 'wasm',
  knobs,
});
const calibration = { catalog, heads: [], probe };

describe('how long a run takes', () => {
  test('at the pace of the probe: a millisecond an answer, half a one to read, two to learn from', () => {
    expect(workMs({ written: 10, scored: 4, trained: 3 }, probe)).toBeCloseTo(18);
  });

  test('grows with what is asked for, and a race takes as long as its slower lane', () => {
    const [short, long] = [{ 'ppo.updates': 24 }, { 'ppo.updates': 480 }];
    const ms = (knobs: LaneRequest['knobs']) => estimateRun(request('ppo', knobs), calibration)!.ms;
    // 456 more updates: 32 answers each, written, read by four, learned from by two models in four epochs
    const expected = 456 * 32 * (1 + 4 / 2 + 8 * 2);
    // Evaluations are about twenty either way.
    expect((ms(long) - ms(short)) / expected).toBeCloseTo(1, 1);
    const race = estimateRace([request('ppo', long), request('dpo')], calibration);
    expect(race).toEqual(estimateRun(request('ppo', long), calibration));
  });

  test('is what finished runs of the same kind took, if there are any', () => {
    const { head } = makeRun('a', { head: { request: request('dpo') } });
    const known = { ...calibration, heads: [head] };
    expect(estimateRun(request('dpo', { 'dpo.beta': 0.2 }), known)).toEqual({ ms: 80, from: 'runs' });
    expect(estimateRun(request('dpo', { 'dpo.steps': 300 }), known)!.from).toBe('probe');
    const interrupted = { ...known, heads: [{ ...head, outcome: 'interrupted' as const }] };
    expect(estimateRun(request('dpo'), interrupted)!.from).toBe('probe');
  });

  test('is not told where there is nothing to tell it from', () => {
    expect(estimateRun(request('ppo'), { ...calibration, probe: null })).toBeNull();
    expect(estimateRun({ ...request('ppo'), model: 'small' }, calibration)).toBeNull();
    expect(estimateRun(request('iterativeDpo'), calibration)).toBeNull();
    expect(estimateRace([request('ppo'), request('iterativeDpo')], calibration)).toBeNull();
    expect(estimateRace([], calibration)).toBeNull();
  });

  test('is told for every algorithm that takes steps', () => {
    const told = catalog.algorithms.filter(({ id }) => estimateRun(request(id), calibration) !== null);
    expect(told.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['ppo', 'dpo', 'kto', 'orpo', 'simpo', 'grpo', 'rloo']),
    );
    for (const { id } of told) expect(estimateRun(request(id), calibration)!.ms, id).toBeGreaterThan(500);
  });

  test('a queue is dealt to its slots', () => {
    const [ppo, dpo] = [request('ppo'), request('dpo')].map((one) => estimateRun(one, calibration)!.ms);
    const requests = [request('ppo'), request('dpo'), request('dpo')];
    expect(estimateQueue(requests, 1, calibration)).toBeCloseTo(ppo! + 2 * dpo!);
    expect(estimateQueue(requests, 3, calibration)).toBeCloseTo(Math.max(ppo!, dpo!));
    expect(estimateQueue(requests, 1, { ...calibration, probe: null })).toBeNull();
  });

  test('a reward that nobody has to learn saves its training', () => {
    const paidGold = { ...request('ppo'), preset: 'reviews-gt' };
    const [learned, given] = [request('ppo'), paidGold].map((one) => estimateRun(one, calibration)!.ms);
    expect(given).toBeLessThan(learned! - 3000);
  });

  test('without a clock, how many times a default race it is', () => {
    const both = [request('ppo'), request('dpo')];
    expect(timesDefault(both, catalog)).toBe(1);
    expect(timesDefault([request('ppo', { 'ppo.updates': 480 })], catalog)).toBeGreaterThan(5);
    expect(timesDefault([request('iterativeDpo')], catalog)).toBeNull();
  });
});

test('the larger the model the longer; the shipped size takes what the probe says', () => {
  const work = { written: 1000, scored: 1000, trained: 1000 };
  const models = trainableModels(probe, work);
  expect(models.map(({ ms }) => ms)).toEqual(models.map(({ ms }) => ms).toSorted((a, b) => a - b));
  expect(models[0]!.parameters).toBe(169_728);
  expect(largestWithin(models, models[2]!.ms)).toBe(models[2]);
  expect(largestWithin(models, 0)).toBeUndefined();
});

describe('the probe', () => {
  const studioThat = (run: () => Promise<unknown>) => ({ actions: { run } }) as unknown as Studio;

  test('keeps its result; a failure says why and leaves it', async () => {
    let fails = false;
    const run = () => (fails ? Promise.reject(new Error('no room')) : Promise.resolve(probe));
    const machine = createMachineProbe(studioThat(run), () => 5);
    await machine.run();
    expect(machine.store.getState()).toMatchObject({ result: probe, at: 5, isRunning: false, failure: null });
    fails = true;
    await machine.run();
    expect(machine.store.getState()).toMatchObject({ result: probe, at: 5, failure: { message: 'no room' } });
  });

  test('that is cancelled is no failure', async () => {
    const machine = createMachineProbe(
      studioThat(() => Promise.reject(new DOMException('', 'AbortError'))),
      () => 5,
    );
    await machine.run();
    expect(machine.store.getState()).toMatchObject({ result: null, failure: null, isRunning: false });
  });
});

describe('what the browser tells', () => {
  const find = async (machine: object, label: string) => {
    const { gpu, processor, memory, storage } = await readDeviceFacts(machine as Navigator);
    return [...gpu, ...processor, ...memory, ...storage].find((fact) => fact.label === label)?.value;
  };

  test('a browser that tells nothing breaks nothing', async () => {
    expect(await find({}, 'WebGPU')).toBe('not in this browser');
    expect(await find({}, 'Cores')).toBeNull();
    expect(await find({}, 'Memory of the device')).toBeNull();
    expect(await find({}, 'Used by this site')).toBeNull();
    expect(await find({}, 'WebAssembly SIMD')).toBe('yes');
  });

  test('a software adapter is called one; limits have units', async () => {
    const adapter = {
      info: { vendor: 'google', architecture: 'swiftshader' },
      features: new Set(['shader-f16']),
      limits: {
        maxBufferSize: 268_435_456,
        maxComputeInvocationsPerWorkgroup: 256,
        maxComputeWorkgroupStorageSize: 16_384,
      },
    };
    const machine = { gpu: { requestAdapter: () => Promise.resolve(adapter) }, hardwareConcurrency: 2 };
    expect(await find(machine, 'Software adapter')).toBe('yes');
    expect(await find(machine, 'Largest buffer')).toBe('268 MB');
    expect(await find(machine, 'Workgroup')).toBe('256 threads, 16.4 kB');
    expect(await find(machine, 'subgroups')).toBe('no');
    expect(await find(machine, 'Largest storage binding')).toBeNull();
    const none = { gpu: { requestAdapter: () => Promise.resolve(null) } };
    expect(await find(none, 'WebGPU')).toBe('no adapter');
  });
});
