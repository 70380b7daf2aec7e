import { describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { disposeLane, loadLane } from '../../src/engine/lane.ts';
import { runProgram } from '../../src/engine/program.ts';
import type { BackendChoice } from '../../src/protocol/commands.ts';
import type { EngineEvent } from '../../src/protocol/events.ts';
import type { KnobValues } from '../../src/shared/spec.ts';
import { ofType, runLane } from './nodeLane.ts';
import { tinyRequest } from './tinyLane.ts';
import { tinyHost, tinyModelReader } from './tinyModel.ts';

const TIMES = new Set(['wallMs', 'peakBytes']);

/** The events as text, without what the clock and the heap say. */
const transcript = (events: readonly EngineEvent[]): string[] =>
  events.map((event) => JSON.stringify(event, (key, value: unknown) => (TIMES.has(key) ? undefined : value)));

const run = (algorithm: string, seed: number, backend: BackendChoice, knobs: KnobValues = {}) =>
  runLane(
    tinyRequest(algorithm, { 'ppo.updates': 4, 'dpo.steps': 4, ...knobs }, { seed, backend }),
    undefined,
    tinyModelReader,
  );

/** The labels of a lane with so much noise. */
async function preferencesWith(labelNoise: number) {
  await startNodeBackend('wasm');
  const request = tinyRequest('dpo', { 'preferences.labelNoise': labelNoise, 'preferences.prompts': 40 });
  const lane = await loadLane(request, tinyHost);
  const program = runProgram(lane, () => undefined);
  while (!lane.preferences && !(await program.next()).done);
  const { preferences } = lane;
  disposeLane(lane);
  return preferences!;
}

const hashOf = (events: readonly EngineEvent[]) => ofType(events, 'preferences/built')[0]!.hash;
const curveOf = (events: readonly EngineEvent[], metric: string) =>
  ofType(events, 'run/stepped').map((event) => event.metrics[metric]);

describe.each(['wasm', 'cpu'] as const)('on %s', { timeout: 60_000 }, (backend) => {
  test.each([
    ['ppo', 'policy/approxkl_avg'],
    ['dpo', 'loss'],
  ])(
    '%s: the same seed gives the same events bit for bit, another seed others',
    async (algorithm, metric) => {
      const first = await run(algorithm, 7, backend);
      const again = await run(algorithm, 7, backend);
      expect(transcript(again)).toEqual(transcript(first));
      const other = await run(algorithm, 8, backend);
      expect(hashOf(other)).not.toBe(hashOf(first));
      expect(curveOf(other, metric)).not.toEqual(curveOf(first, metric));
      expect(curveOf(first, metric).length).toBe(4);
    },
  );
});

describe('both methods', () => {
  test('learn from the same labels and start from the same answers', async () => {
    const [ppo, dpo] = [await run('ppo', 7, 'wasm'), await run('dpo', 7, 'wasm')];
    expect(hashOf(ppo)).toBe(hashOf(dpo));
    expect(ofType(ppo, 'preferences/built')).toEqual(ofType(dpo, 'preferences/built'));
    const start = (events: readonly EngineEvent[]) => {
      const { metrics, samples } = ofType(events, 'run/evaluated')[0]!;
      return { metrics, samples };
    };
    expect(start(ppo)).toEqual(start(dpo));
  });

  test('label noise turns labels round, and only those of the training pairs', async () => {
    const [clean, noisy] = [await preferencesWith(0), await preferencesWith(0.3)];
    expect(noisy.heldOutPairs).toEqual(clean.heldOutPairs);
    expect(noisy.hash).not.toBe(clean.hash);
    const turned = noisy.pairs.map(({ chosen, rejected }, i) => {
      const { chosen: better, rejected: worse } = clean.pairs[i]!;
      expect([better, worse]).toContainEqual(chosen);
      expect([better, worse]).toContainEqual(rejected);
      return chosen.ids.join() !== better.ids.join();
    });
    const share = turned.filter(Boolean).length / turned.length;
    expect(share > 0.1 && share < 0.5).toBe(true);
  });

  test('how the run is cut by pauses and single steps changes nothing', async () => {
    const whole = await run('ppo', 7, 'wasm');
    const request = tinyRequest('ppo', { 'ppo.updates': 4 });
    const cut = await runLane(request, 3, tinyModelReader);
    expect(curveOf(cut, 'loss/policy_avg')).toEqual(curveOf(whole, 'loss/policy_avg').slice(0, 3));
  });
});
