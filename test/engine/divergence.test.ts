import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { disposeLane, type Lane, loadLane } from '../../src/engine/lane.ts';
import { runProgram } from '../../src/engine/program.ts';
import { memory } from '../../src/kernels/tf.ts';
import { readSafetensors, writeSafetensors } from '../../src/model/safetensors.ts';
import { type EngineEvent, eventSchema } from '../../src/protocol/events.ts';
import { AppError } from '../../src/shared/errors.ts';
import type { KnobValues } from '../../src/shared/spec.ts';
import { createNodeLane, ofType } from './nodeLane.ts';
import { createTinyLane, tinyRequest } from './tinyLane.ts';
import { tinyHost, tinyModelReader } from './tinyModel.ts';

beforeAll(() => startNodeBackend('wasm'));

const weightsOf = (lane: Lane) =>
  Object.fromEntries(Object.entries(lane.policy.parameters).map(([name, p]) => [name, [...p.dataSync()]]));

/** Runs a lane with a learning rate that no knob allows, until it says why it stops. */
async function diverge(algorithm: string, changes: KnobValues) {
  const lane = await loadLane(tinyRequest(algorithm, changes), tinyHost);
  const before = weightsOf(lane);
  lane.knobs = { ...lane.knobs, [`${algorithm}.learningRate`]: 1e30 };
  const events: EngineEvent[] = [];
  try {
    const program = runProgram(lane, (event) => {
      events.push(eventSchema.parse({ ...event, runId: 'run' })); // a NaN would not pass
    });
    while (!(await program.next()).done);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { lane, before, after: weightsOf(lane), error, events };
  }
  throw new Error('it went on to the end');
}

describe('a run whose numbers go bad stops, and the policy is what it was when they were good', () => {
  // With one evaluation, at the end, the second step is the first to see the damage.
  test.each([
    ['ppo', 'in a step', 1, 'objective/non_score_reward', 2],
    ['dpo', 'in a step', 1, 'rewards/chosen', 2],
    ['ppo', 'in an evaluation', 8, 'objective/kl', 1],
    ['dpo', 'in an evaluation', 8, 'objective/kl', 1],
  ])('%s, seen %s', async (algorithm, _, points, metric, step) => {
    const start = memory().numTensors;
    const { lane, before, after, error, events } = await diverge(algorithm, {
      'evaluation.points': points,
      'ppo.epochs': 1,
      'ppo.critic': 'shared', // so that the policy has a head to lose
    });
    expect(error.code).toBe('not-finite');
    const where = `at step ${step}: the run diverged. The policy is back at step 0.`;
    expect(error.message).toMatch(new RegExp(`^${metric} became (NaN|-?Infinity) ${where}$`));
    expect(error.fix).toMatch(/learning rate/);
    expect(Object.values(after).flat().every(Number.isFinite)).toBe(true);
    // All but the heads, which did not exist when the policy was loaded.
    expect(after).toMatchObject(before);
    expect(ofType(events, 'run/stepped').length).toBe(1);
    disposeLane(lane);
    expect(memory().numTensors).toBe(start);
  });
});

test('weights that are finite but overflow: a fatal failure that names the metric, and no more', async () => {
  const lane = createTinyLane(
    createNodeLane(() => async (name) => {
      const bytes = await tinyModelReader()(name);
      if (name !== 'model.safetensors') return bytes;
      const arrays = [...readSafetensors(bytes)];
      return writeSafetensors(
        new Map(arrays.map(([key, { shape, data }]) => [key, { shape, data: data.map((x) => x * 1e25) }])),
      );
    }),
  );
  await lane.load(tinyRequest('dpo'));
  await lane.start();
  expect(lane.state()).toBe('failed');
  expect(lane.failures()).toEqual([expect.stringMatching(/^not-finite objective\/kl became NaN at step 0/)]);
  expect(ofType(lane.events, 'engine/failed')[0]!.fatal).toBe(true);
  await lane.start();
  expect(lane.failures()[1]).toBe('protocol this run has failed');
});
