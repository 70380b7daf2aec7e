/** A run that is cut in two by a checkpoint is the same run, to the last bit. */
import { describe, expect, test } from 'vitest';
import { algorithms } from '../../src/algo/registry.ts';
import type { LaneRequest } from '../../src/protocol/commands.ts';
import type { EngineEvent } from '../../src/protocol/events.ts';
import { createNodeLane, ofType } from './nodeLane.ts';
import { createTinyLane, type TinyLane, tinyRequest } from './tinyLane.ts';
import { smallKnobs } from './smallKnobs.ts';
import { tinyModelReader } from './tinyModel.ts';

const STEPS = 6;

async function loaded(request: LaneRequest, resume?: ArrayBuffer): Promise<TinyLane> {
  const lane = createTinyLane(createNodeLane(tinyModelReader));
  await load(lane, request, 'run', resume);
  return lane;
}

const load = (lane: TinyLane, request: LaneRequest, runId: string, resume?: ArrayBuffer) =>
  lane.session.handle({ type: 'lane/load', runId, request, ...(resume && { resume }) });

async function checkpointOf(lane: TinyLane, runId = 'run'): Promise<ArrayBuffer> {
  await lane.session.handle({ type: 'run/checkpoint', runId });
  const made = ofType(lane.events, 'run/checkpointed').at(-1);
  if (!made) throw new Error(lane.failures().join('\n'));
  return made.bytes;
}

async function policyOf(lane: TinyLane): Promise<Uint8Array> {
  await lane.session.handle({ type: 'policy/export', runId: 'run' });
  return new Uint8Array(ofType(lane.events, 'policy/exported').at(-1)!.snapshot.weights);
}

/** All that was measured after a step, without the clock and the heap. */
function measured(events: readonly EngineEvent[], after: number) {
  const all = [...ofType(events, 'run/stepped'), ...ofType(events, 'run/evaluated')];
  return all
    .filter(({ progress }) => progress.step > after)
    .map((event) => ({ ...event, progress: { ...event.progress, wallMs: 0, peakBytes: 0 } }));
}

/** Runs `request` in one go, and with a checkpoint and another worker in between. */
async function bothWays(request: LaneRequest, cutAt: number) {
  const whole = await loaded(request);
  await whole.step(STEPS, 'run');
  const first = await loaded(request);
  await first.step(cutAt, 'run');
  const second = await loaded(request, await checkpointOf(first));
  expect([...first.failures(), ...second.failures()]).toEqual([]);
  await second.step(STEPS - cutAt, 'run');
  return { whole, first, second };
}

const variants: [string, Record<string, string | number | boolean>][] = [
  ...algorithms.map(({ id }): [string, Record<string, string | number | boolean>] => [id, {}]),
  ['ppo', { 'ppo.critic': 'shared', 'ppo.emaDecay': 0.9, 'ppo.klControl': 'adaptive' }],
  ['dpoThenPpo', { 'dpoThenPpo.dpoSteps': 2, 'dpoThenPpo.ppoUpdates': 4, 'dpoThenPpo.ppoReference': 'dpo' }],
  ['dpoThenPpo', { 'dpoThenPpo.dpoSteps': 4, 'dpoThenPpo.ppoUpdates': 2 }],
  ['ppo', { 'reference.model': 'base', 'ppo.tempered': 'reference', 'ppo.padIsEos': true }],
  [
    'iterativeDpo',
    { 'iterativeDpo.roundSteps': 3, 'iterativeDpo.rounds': 2, 'iterativeDpo.anchor': 'policy' },
  ],
];

describe('three steps, a checkpoint, and three in another worker equal six', () => {
  test.each(variants)('%s %j', async (id, knobs) => {
    const { whole, first, second } = await bothWays(tinyRequest(id, { ...smallKnobs(id), ...knobs }), 3);
    expect(second.failures()).toEqual([]);
    expect(measured(second.events, 3)).toEqual(measured(whole.events, 3));
    expect(measured(second.events, 3).length).toBeGreaterThan(3);
    const [one, other] = [await policyOf(whole), await policyOf(second)];
    expect(Buffer.compare(one, other)).toBe(0);
    expect(Buffer.compare(one, await policyOf(first))).not.toBe(0);
    // And all that is not the policy: a checkpoint of either holds the same.
    const [a, b] = [await checkpointOf(whole), await checkpointOf(second)];
    expect(withoutClock(b)).toEqual(withoutClock(a));
  });
});

/** The checkpoint's bytes after its description, which holds the time. */
function withoutClock(file: ArrayBuffer): { arrays: number; rest: string } {
  const view = new DataView(file);
  const start = 24 + Math.ceil(view.getUint32(16, true) / 8) * 8;
  return { arrays: view.getUint32(20, true), rest: Buffer.from(file, start).toString('base64') };
}
