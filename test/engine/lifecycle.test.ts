import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { disposeLane, loadLane } from '../../src/engine/lane.ts';
import { runProgram } from '../../src/engine/program.ts';
import { memory } from '../../src/kernels/tf.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { KnobValues } from '../../src/shared/spec.ts';
import { createNodeLane, ofType, until } from './nodeLane.ts';
import { createTinyLane, loadedLane, tinyRequest, type TinyLane } from './tinyLane.ts';
import { tinyHost, tinyModelReader } from './tinyModel.ts';

beforeAll(() => startNodeBackend('wasm'));

const footprint = () => ({ tensors: memory().numTensors, bytes: memory().numBytes });

/** Runs until `enough`, then loads a small run in its place. */
async function replaceWhen(lane: TinyLane, enough: () => boolean): Promise<void> {
  const running = lane.start();
  await until(enough);
  await Promise.all([lane.load(tinyRequest('dpo'), 'next'), running]);
}

describe('a lane that is replaced is freed', () => {
  const stageOf = (lane: TinyLane) => ofType(lane.events, 'stage/progressed').at(-1)?.stage;

  test.each<[string, string, KnobValues, (lane: TinyLane) => boolean]>([
    ['while it writes answers', 'dpo', {}, (lane) => stageOf(lane) === 'preferences'],
    ['in the reference pass', 'dpo', {}, (lane) => stageOf(lane) === 'reference'],
    ['while DPO runs', 'dpo', {}, (lane) => lane.steps() === 2],
    [
      'while the reward model trains',
      'ppo',
      { 'rewardModel.batchSize': 4 },
      (lane) => stageOf(lane) === 'rewardModel',
    ],
    ['while PPO runs', 'ppo', {}, (lane) => lane.steps() === 2],
    [
      'with a critic and a reference of its own',
      'ppo',
      { 'ppo.critic': 'separate', 'ppo.emaDecay': 0.9 },
      (lane) => lane.steps() === 2,
    ],
    ['when it has finished', 'ppo', { 'ppo.updates': 1 }, (lane) => lane.state() === 'finished'],
  ])('%s', async (_, algorithm, knobs, enough) => {
    const before = footprint();
    const fresh = await loadedLane('dpo');
    const one = footprint().tensors - before.tensors;
    expect(one).toBeGreaterThan(10);
    await fresh.load(tinyRequest(algorithm, knobs));
    await replaceWhen(fresh, () => enough(fresh));
    expect(fresh.failures()).toEqual([]);
    expect(footprint().tensors - before.tensors).toBe(one);
    expect(fresh.state()).toBe('ready');
    expect(ofType(fresh.events, 'lane/loaded').at(-1)!.runId).toBe('next');
  });

  test('the new run is as good as any', async () => {
    const lane = await loadedLane('ppo');
    await replaceWhen(lane, () => lane.steps() === 1);
    const before = lane.steps();
    await lane.start();
    expect([lane.steps() - before, lane.state()]).toEqual([8, 'finished']);
    const other = await loadedLane('dpo');
    await other.start();
    const last = (from: TinyLane) => ofType(from.events, 'run/stepped').at(-1)!.metrics;
    expect(last(lane)).toEqual(last(other));
  });

  test('two loads at once: the later one stands, the earlier one is freed', async () => {
    const before = footprint();
    const lane = await loadedLane('dpo');
    const one = footprint().tensors - before.tensors;
    await Promise.all([
      lane.load(tinyRequest('ppo'), 'first'),
      lane.load(tinyRequest('dpo', {}, { seed: 8 }), 'second'),
    ]);
    expect(footprint().tensors - before.tensors).toBe(one);
    await lane.start('second');
    expect(lane.failures()).toEqual([]);
    expect(lane.state()).toBe('finished');
  });
});

describe('disposeLane', () => {
  test.each([
    ['ppo', { 'ppo.updates': 2 }],
    ['ppo', { 'ppo.updates': 2, 'ppo.critic': 'separate', 'ppo.emaDecay': 0.5 }],
    ['ppo', { 'ppo.updates': 2 }],
    ['dpo', { 'dpo.steps': 2 }],
  ])('%s %j: memory is what it was before the load', async (algorithm, knobs) => {
    const before = footprint();
    const lane = await loadLane(tinyRequest(algorithm, knobs), tinyHost);
    const loaded = footprint();
    const events: string[] = [];
    for await (const unit of runProgram(lane, (event) => void events.push(event.type)))
      expect(['step', 'other']).toContain(unit);
    expect(events.filter((type) => type === 'run/stepped').length).toBe(2);
    expect(footprint().tensors).toBeGreaterThan(loaded.tensors);
    disposeLane(lane);
    expect(footprint()).toEqual(before);
  });

  test('a lane that never ran', async () => {
    const before = footprint();
    disposeLane(await loadLane(tinyRequest('ppo'), tinyHost));
    expect(footprint()).toEqual(before);
  });
});

describe('a model that cannot be loaded', () => {
  test('is a fatal failure that names the file; nothing stays; the next load works', async () => {
    let broken = true;
    const lane = createTinyLane(
      createNodeLane(() => async (name) => {
        if (broken && name === 'model.safetensors') throw new AppError('network', `${name} is not there`);
        return tinyModelReader()(name);
      }),
    );
    const before = footprint();
    await lane.load(tinyRequest('dpo'), 'first');
    expect(lane.failures()).toEqual(['network model.safetensors is not there']);
    expect(ofType(lane.events, 'engine/failed')[0]).toMatchObject({ fatal: true, runId: 'first' });
    expect(footprint()).toEqual(before);
    broken = false;
    await lane.load(tinyRequest('dpo'), 'second');
    await lane.step(1);
    expect([lane.steps(), lane.state()]).toEqual([1, 'paused']);
  });

  test('truncated weights: the message names file and tensor', async () => {
    const lane = createTinyLane(
      createNodeLane(() => async (name) => {
        const bytes = await tinyModelReader()(name);
        return name === 'model.safetensors' ? bytes.slice(0, bytes.byteLength / 2) : bytes;
      }),
    );
    await lane.load(tinyRequest('ppo'));
    expect(lane.failures()[0]).toMatch(
      /^model-file model\.safetensors: tensor transformer\.\S+ ends at byte/,
    );
  });
});
