import { afterEach, describe, expect, test } from 'vitest';
import { engine, getKernelsForBackend } from '../../src/kernels/tf.ts';
import type { ProfileRow, ProfileTimes } from '../../src/protocol/profile.ts';
import { ofType } from './nodeLane.ts';
import { createTinyLane, loadedLane, type TinyLane, tinyRequest } from './tinyLane.ts';

const runId = 'run';
const profile = (lane: TinyLane, on: boolean) => lane.session.handle({ type: 'lane/profile', runId, on });
const reports = (lane: TinyLane) => ofType(lane.events, 'profile/reported');
const sum = (rows: readonly ProfileRow[], keep: (row: ProfileRow) => boolean = () => true) =>
  rows.filter(keep).reduce((total, { ms }) => total + ms, 0);
const names = ({ rows }: ProfileTimes, place: ProfileRow['place']) =>
  new Set(rows.filter((row) => row.place === place).map(({ name }) => name));

/** Every function that a profile may wrap. */
const functions = () => {
  const core = engine() as unknown as Record<string, unknown>;
  const backend = engine().backend as unknown as Record<string, unknown>;
  return [
    ...getKernelsForBackend(engine().backendName).map(({ kernelFunc }) => kernelFunc),
    ...['addTapeNode', 'gradients'].map((name) => core[name]),
    ...['write', 'read'].map((name) => backend[name]),
  ];
};

let lane: TinyLane;
afterEach(async () => {
  await profile(lane, false);
  await lane.load(tinyRequest('dpo'), 'last');
});

describe.each(['ppo', 'dpo'])('the profile of %s', (algorithm) => {
  test('adds up to the time of the last step and of the run', async () => {
    lane = await loadedLane(algorithm);
    await profile(lane, true);
    await lane.step(1);
    const startMs = performance.now();
    await lane.step(2);
    const tookMs = performance.now() - startMs;
    const [before, after] = [reports(lane).at(-2)!, reports(lane).at(-1)!];
    expect(after).toMatchObject({ step: 3, gpu: 'none', recorded: [], total: { steps: 3 } });
    for (const times of [after.last!, after.total]) {
      expect(sum(times.rows)).toBeCloseTo(times.wallMs, 6);
      expect(times.rows.every(({ ms, calls }) => ms >= 0 && calls >= 0)).toBe(true);
    }
    // What is not in it is the session's own, between units.
    const measuredMs = after.total.wallMs - before.total.wallMs;
    expect(measuredMs).toBeLessThanOrEqual(tookMs);
    expect(after.last!.wallMs).toBeLessThanOrEqual(measuredMs);
    const { wallMs } = ofType(lane.events, 'run/stepped').at(-1)!.progress;
    expect(after.total.wallMs / wallMs).toBeGreaterThan(0.9);
    expect(after.total.wallMs / wallMs).toBeLessThan(1.1);
  });

  test('names kernels, the tape and what else there is, in the phases of a step', async () => {
    lane = await loadedLane(algorithm);
    await profile(lane, true);
    await lane.step(1);
    const { last, total } = reports(lane).at(-1)!;
    expect([...names(last!, 'kernel')]).toEqual(
      expect.arrayContaining(['Linear', 'CausalAttention', 'LayerNorm', 'TokenLogProbs', 'AdamW']),
    );
    expect([...names(last!, 'outside')]).toEqual(
      expect.arrayContaining(['JavaScript', 'tape', 'uploads', 'read-backs']),
    );
    expect(names(last!, 'gpu').size).toBe(0);
    const phaseOf = (name: string) => new Set(last!.rows.filter((r) => r.name === name).map((r) => r.phase));
    expect([...phaseOf('AdamW')]).toEqual(['training']);
    expect([...phaseOf('SampleTokens')]).toEqual(algorithm === 'ppo' ? ['generation'] : []);
    const phases = new Set(total.rows.map(({ phase }) => phase));
    expect(phases).toContain('evaluation');
    expect(phases).toContain('preparation');
  });

  test('changes nothing that is computed, and leaves nothing behind when it is switched off', async () => {
    lane = await loadedLane(algorithm);
    const original = functions();
    await lane.start();
    const plain = ofType(lane.events, 'run/stepped').map(({ metrics }) => metrics);
    expect(reports(lane)).toEqual([]);
    expect(functions()).toEqual(original);

    lane = createTinyLane();
    await lane.load(tinyRequest(algorithm), runId);
    const untouched = functions();
    await profile(lane, true);
    expect(functions()).toEqual(untouched); // not before work begins
    await lane.step(4);
    expect(functions().filter((f, i) => f === untouched[i])).toEqual([]);
    await profile(lane, false);
    const told = reports(lane).length;
    await lane.start();
    expect(functions()).toEqual(untouched);
    expect(reports(lane)).toHaveLength(told);
    expect(ofType(lane.events, 'run/stepped').map(({ metrics }) => metrics)).toEqual(plain);
  });
});

test('a lane that is loaded again is measured from its own beginning', async () => {
  lane = await loadedLane('dpo');
  await profile(lane, true);
  await lane.start();
  const first = reports(lane).at(-1)!;
  await lane.load(tinyRequest('dpo'), 'again');
  await lane.step(1, 'again');
  const second = reports(lane).at(-1)!;
  expect([first.total.steps, second.total.steps]).toEqual([8, 1]);
  expect(second.runId).toBe('again');
});
