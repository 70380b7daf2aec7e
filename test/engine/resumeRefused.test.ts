/** A checkpoint that cannot be used is refused in a sentence, and the lane is as it was. */
import { describe, expect, test } from 'vitest';
import { encodeGraph } from '../../src/engine/checkpoint/objectGraph.ts';
import type { LaneRequest } from '../../src/protocol/commands.ts';
import { saveLane } from '../../src/engine/checkpoint/laneCheckpoint.ts';
import { disposeLane, loadLane } from '../../src/engine/lane.ts';
import { runProgram } from '../../src/engine/program.ts';
import { memory, tensor1d } from '../../src/kernels/tf.ts';
import { createNodeLane, ofType, until } from './nodeLane.ts';
import { smallKnobs } from './smallKnobs.ts';
import { createTinyLane, type TinyLane, tinyRequest } from './tinyLane.ts';
import { tinyConfig, tinyHost, tinyModelReader } from './tinyModel.ts';

const request = tinyRequest('dpo', smallKnobs('dpo'));
const newLane = () => createTinyLane(createNodeLane(tinyModelReader));
const load = (lane: TinyLane, runId: string, wanted: LaneRequest, resume?: ArrayBuffer) =>
  lane.session.handle({ type: 'lane/load', runId, request: wanted, ...(resume && { resume }) });

async function laneAt(step: number): Promise<TinyLane> {
  const lane = newLane();
  await load(lane, 'run', request);
  await lane.step(step, 'run');
  return lane;
}
async function checkpointOf(lane: TinyLane): Promise<ArrayBuffer> {
  await lane.session.handle({ type: 'run/checkpoint', runId: 'run' });
  return ofType(lane.events, 'run/checkpointed').at(-1)!.bytes;
}
const changed = (file: ArrayBuffer, at: number): ArrayBuffer => {
  const copy = new Uint8Array(file.slice());
  copy[at < 0 ? copy.length + at : at]! ^= 1;
  return copy.buffer;
};

describe('a checkpoint', () => {
  test('that is damaged, foreign or of another run is refused by name, and the run in the lane goes on', async () => {
    const lane = await laneAt(2);
    const good = await checkpointOf(lane);
    const foreign = new TextEncoder().encode('{"a": "file of something else"}').buffer;
    const newer = new Uint8Array(good.slice());
    newer[8] = 99;
    const refused: [ArrayBuffer, LaneRequest, RegExp][] = [
      [new ArrayBuffer(0), request, /^storage-damaged checkpoint: not a checkpoint$/],
      [foreign, request, /^storage-damaged checkpoint: not a checkpoint$/],
      [newer.buffer, request, /^storage-newer checkpoint: written in form 99, this page reads form 1$/],
      [good.slice(0, good.byteLength - 4), request, /^storage-damaged .* cut short or changed$/],
      [good.slice(0, 1000), request, /^storage-damaged .* cut short or changed$/],
      [changed(good, 17), request, /^storage-damaged .* cut short or changed$/],
      [changed(good, 400), request, /^storage-damaged .* cut short or changed$/],
      [changed(good, -1), request, /^storage-damaged .* cut short or changed$/],
      [good, { ...request, seed: 8 }, /^config checkpoint: seed: made with 7, asked for 8$/],
      [
        good,
        { ...request, algorithm: 'ppo' },
        /^config checkpoint: algorithm: made with dpo, asked for ppo$/,
      ],
      [
        good,
        { ...request, knobs: { ...request.knobs, 'dpo.batchSize': 3 } },
        /^config checkpoint: dpo\.batchSize: made with 4, asked for 3$/,
      ],
      [good, { ...request, preset: 'overoptimised' }, /^config (checkpoint: )?preset: /],
    ];
    for (const [file, wanted] of refused) await load(lane, 'other', wanted, file);
    expect(lane.failures().length).toBe(refused.length);
    for (const [i, [, , message]] of refused.entries()) expect(lane.failures()[i]).toMatch(message);
    await lane.step(1, 'run');
    expect([lane.steps(), lane.state()]).toEqual([3, 'paused']);
    await load(lane, 'other', request, good);
    expect(lane.state()).toBe('ready');
    expect(lane.failures().length).toBe(refused.length);
  });

  test('cannot be had before the first step, of another run, or of weights that are no numbers', async () => {
    const lane = newLane();
    await load(lane, 'run', request);
    await lane.session.handle({ type: 'run/checkpoint', runId: 'run' });
    await lane.session.handle({ type: 'run/checkpoint', runId: 'ghost' });
    expect(lane.failures()).toEqual([
      'protocol there is nothing to keep before the first step',
      'protocol run ghost is not loaded in this lane',
    ]);
    const bare = await loadLane(request, tinyHost);
    const program = runProgram(bare, () => undefined);
    while ((await program.next()).value !== 'step');
    const { parameters } = bare.policy;
    parameters['ln_f.bias']!.dispose();
    parameters['ln_f.bias'] = tensor1d(new Float32Array(tinyConfig.channels).fill(NaN));
    await expect(saveLane(bare)).rejects.toThrow('policy.parameters.ln_f.bias holds a NaN or an infinity');
    disposeLane(bare);
  });

  test('leaves no tensor behind, made, restored or refused', async () => {
    const lane = await laneAt(2);
    const good = await checkpointOf(lane);
    await load(lane, 'run', request, good);
    await lane.step(1, 'run');
    const count = memory().numTensors;
    await load(lane, 'run', request, good);
    await lane.step(1, 'run');
    expect(memory().numTensors).toBe(count);
    await checkpointOf(lane);
    await load(lane, 'other', { ...request, seed: 8 }, good);
    expect(memory().numTensors).toBe(count);
  });

  test('is made while the run goes on, after a whole step, and changes nothing', async () => {
    const undisturbed = await laneAt(6);
    const lane = newLane();
    await load(lane, 'run', request);
    const running = lane.start('run');
    await until(() => lane.steps() === 2);
    await lane.session.handle({ type: 'run/checkpoint', runId: 'run' });
    const made = ofType(lane.events, 'run/checkpointed')[0]!;
    expect(made.step).toBeGreaterThanOrEqual(2);
    expect(made.step).toBeLessThanOrEqual(3);
    await running;
    const losses = (each: TinyLane) =>
      ofType(each.events, 'run/stepped').map(({ metrics }) => metrics['loss']);
    expect(losses(lane)).toEqual(losses(undisturbed));
    // One that was made before the evaluation of its step makes up for it.
    const second = newLane();
    await load(second, 'run', request, made.bytes);
    await second.start('run');
    const evaluations = (each: TinyLane) =>
      ofType(each.events, 'run/evaluated')
        .filter(({ progress }) => progress.step > made.evaluatedAt)
        .map(({ progress, metrics }) => [progress.step, metrics]);
    expect(evaluations(second)).toEqual(evaluations(lane));
    expect(losses(second)).toEqual(losses(lane).slice(made.step));
  });

  test('tells the page again what it must know, knobs as they were turned among it', async () => {
    const lane = await laneAt(2);
    const turn = { type: 'run/setKnob', runId: 'run', id: 'dpo.learningRate', value: 2e-4 } as const;
    await lane.session.handle(turn);
    await lane.step(1, 'run');
    const second = newLane();
    await load(second, 'run', request, await checkpointOf(lane));
    const [resumed] = ofType(second.events, 'run/resumed');
    const [start] = ofType(lane.events, 'run/evaluated');
    const [built] = ofType(lane.events, 'preferences/built');
    const [tested] = ofType(lane.events, 'selfTest/reported');
    expect(resumed).toMatchObject({
      progress: { step: 3, optimizerSteps: 3 },
      start: { metrics: start!.metrics, samples: start!.samples },
      preferences: { hash: built!.hash, pairs: built!.pairs },
      checks: tested!.checks,
    });
    expect(resumed!.progress.wallMs).toBeGreaterThan(0);
    expect(ofType(second.events, 'lane/loaded')[0]!.knobs['dpo.learningRate']).toBe(2e-4);
    await second.step(1, 'run');
    const rates = (each: TinyLane) =>
      ofType(each.events, 'run/stepped').map((e) => e.metrics['learning_rate']);
    await lane.step(1, 'run');
    expect(rates(second)).toEqual(rates(lane).slice(-1));
  });
});

describe('what cannot be saved', () => {
  class Stranger {
    readonly a = 1;
  }
  const cyclic: Record<string, unknown> = {};
  cyclic['me'] = cyclic;
  test.each([
    [{ state: { run: () => 1 } }, 'state.run is a function'],
    [{ state: [new Stranger()] }, 'state.0 is an instance of Stranger'],
    [{ state: { seen: new Map() } }, 'state.seen is an instance of Map'],
    [{ state: { big: 1n } }, 'state.big is a bigint'],
    [{ state: cyclic }, 'state.me is part of itself'],
  ])('is named: %o', (root, message) => {
    expect(() => encodeGraph(root, {})).toThrow(`checkpoint: ${message}, which cannot be saved`);
  });
});
